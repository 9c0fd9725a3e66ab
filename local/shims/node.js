const http = require("http"), path = require("path"), fs = require("fs"), url = require("url");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const base = "/2018-06-01/runtime/";
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const STREAMS = Symbol.for("awsc.streams");
globalThis.awslambda = {
  streamifyResponse(handler) { handler[STREAMS] = true; return handler; },
  HttpResponseStream: { from(stream) { return stream; } },
};

function call(method, target, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, path: base + target, agent, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(parts) }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function post(target, body, headers = {}) {
  const bytes = Buffer.from(body);
  return call("POST", target, bytes, { "Content-Type": "application/json", "Content-Length": bytes.length, ...headers });
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack || "").split("\n") };
}

async function report(target, error, kind) {
  const document = { ...describe(error), ...(kind ? { errorType: kind } : {}) };
  console.error("ERROR\t" + JSON.stringify(document));
  await post(target, JSON.stringify(document), { "Lambda-Runtime-Function-Error-Type": document.errorType });
}

async function load() {
  const text = process.env._HANDLER, dot = text.lastIndexOf(".");
  const file = path.join(process.env.LAMBDA_TASK_ROOT, text.slice(0, dot)), name = text.slice(dot + 1);
  const found = [".mjs", ".js", ".cjs"].map((end) => file + end).find((each) => fs.existsSync(each));
  if (!found) throw Object.assign(new Error("Cannot find module '" + file + "'"), { kind: "Runtime.ImportModuleError" });
  let module;
  try {
    module = await import(url.pathToFileURL(found));
  } catch (error) {
    error.kind = error instanceof SyntaxError ? "Runtime.UserCodeSyntaxError"
      : error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND" ? "Runtime.ImportModuleError" : undefined;
    throw error;
  }
  const handler = module[name] || (module.default && module.default[name]);
  if (typeof handler === "function") return handler;
  throw Object.assign(new Error(text + " is undefined or not exported"), { kind: "Runtime.HandlerNotFound" });
}

function contextOf(headers) {
  const env = process.env, deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const given = headers["lambda-runtime-client-context"], identity = headers["lambda-runtime-cognito-identity"];
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME, functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME, callbackWaitsForEmptyEventLoop: true,
    tenantId: headers["lambda-runtime-aws-tenant-id"],
    clientContext: given ? JSON.parse(given) : undefined,
    identity: identity ? JSON.parse(identity) : undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function buffered(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    Object.assign(context, { done: callback, succeed: resolve, fail: reject });
    const result = handler(event, context, callback);
    if (result && typeof result.then === "function") result.then(resolve, reject);
    else if (handler.length < 3) resolve(result);
  });
}

/* Sends output as it is written; a late error goes into the trailers. */
function streamed(handler, event, context, id) {
  return new Promise((resolve, reject) => {
    const stream = http.request({ host, port, method: "POST", path: base + "invocation/" + id + "/response", agent, headers: {
      "Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked",
      "Content-Type": "application/octet-stream",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body" } }, (response) => {
      response.resume();
      response.on("end", resolve);
    });
    stream.on("error", reject);
    stream.setContentType = () => {};
    stream.flushHeaders();
    Promise.resolve().then(() => handler(event, stream, context)).then(() => stream.end(), (error) => {
      const document = describe(error);
      console.error("ERROR\t" + JSON.stringify(document));
      stream.addTrailers({ "Lambda-Runtime-Function-Error-Type": document.errorType,
        "Lambda-Runtime-Function-Error-Body": Buffer.from(JSON.stringify(document)).toString("base64") });
      stream.end();
    });
  });
}

async function main() {
  let handler;
  try {
    handler = await load();
  } catch (error) {
    await report("init/error", error, error.kind);
    process.exit(1);
  }
  for (;;) {
    const { headers, body } = await call("GET", "invocation/next");
    const id = headers["lambda-runtime-aws-request-id"];
    if (headers["lambda-runtime-trace-id"]) process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
    try {
      const event = JSON.parse(body), context = contextOf(headers);
      if (handler[STREAMS]) {
        await streamed(handler, event, context, id);
      } else {
        const result = JSON.stringify(await buffered(handler, event, context));
        await post("invocation/" + id + "/response", result === undefined ? "null" : result);
      }
    } catch (error) {
      await report("invocation/" + id + "/error", error);
    }
  }
}
main();
