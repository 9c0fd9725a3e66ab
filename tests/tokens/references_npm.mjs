// SPDX-License-Identifier: Apache-2.0
// Reads {"token": NAME, "cases": […]} from standard input, and prints the tokens that the vendor's packages make of them:
// a list of {"token", "expires_ms"}.
//
//     node references_npm.mjs FOLDER_WITH_NODE_MODULES
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";

const require = createRequire(path.resolve(process.argv[2], "x.js"));
const { token, cases } = JSON.parse(readFileSync(0, "utf8"));
const RealDate = Date;
let now = 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length) super(...given);
    else super(now);
  }
  static now() {
    return now;
  }
};

const credentialsOf = (c) => ({
  accessKeyId: c.key,
  secretAccessKey: c.secret,
  ...(c.session === null ? {} : { sessionToken: c.session }),
  ...(c.ends_ms === null ? {} : { expiration: new RealDate(c.ends_ms) }),
});

const references = {
  rds_sorted: async (c) => {
    const { Signer } = require("@aws-sdk/rds-signer");
    const credentials = credentialsOf(c);
    return { token: await new Signer({ credentials, hostname: c.host, port: c.port, region: c.region,
                                       username: c.user }).getAuthToken(), seconds: 900 };
  },
  dsql: async (c) => {
    const { DsqlSigner } = require("@aws-sdk/dsql-signer");
    const given = { credentials: credentialsOf(c), hostname: c.host, region: c.region };
    if (c.seconds !== null) given.expiresIn = c.seconds;
    const signer = new DsqlSigner(given);
    const made = await (c.admin ? signer.getDbConnectAdminAuthToken() : signer.getDbConnectAuthToken());
    return { token: made, seconds: c.seconds ?? 900 };
  },
  msk: async (c) => {
    const { generateAuthTokenFromCredentialsProvider } = require("aws-msk-iam-sasl-signer-js");
    const made = await generateAuthTokenFromCredentialsProvider({
      region: c.region,
      awsCredentialsProvider: async () => credentialsOf(c),
    });
    return { token: made.token, expires_ms: Math.round(made.expiryTime) };
  },
  bedrock: async (c) => {
    const { getToken } = require("@aws/bedrock-token-generator");
    const given = { credentials: credentialsOf(c), region: c.region };
    if (c.seconds !== null) given.expiresInSeconds = c.seconds;
    return { token: await getToken(given), seconds: c.seconds ?? 43200 };
  },
};

const results = [];
for (const c of cases) {
  now = c.now_ms;
  const made = await references[token](c);
  // The packages do not tell when these tokens end: with their date's lifetime, or with the credentials.
  made.expires_ms ??= Math.min(Math.floor(now / 1000) * 1000 + made.seconds * 1000, c.ends_ms ?? Infinity);
  results.push({ token: made.token, expires_ms: made.expires_ms });
}
console.log(JSON.stringify(results));
