// SPDX-License-Identifier: Apache-2.0
// Checks of the vendor's SDK for JavaScript against lambda-local: node local_javascript.mjs CLIENT_MODULE URL
const [, , module, url] = process.argv;
const sdk = await import(module);
const { LambdaClient } = sdk;
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "SECRETEXAMPLE" };
const client = new LambdaClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 3 });
const call = (name, input = {}) => client.send(new sdk[name + "Command"](input));
const text = (bytes) => Buffer.from(bytes ?? []).toString();
const role = "arn:aws:iam::123456789012:role/r", arn = "arn:aws:lambda:us-east-1:123456789012:";
let passed = 0, failed = 0;

async function check(name, body) {
  try {
    await body();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log("failed: %s: %s", name, error.stack);
  }
}
function same(found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error("found " + JSON.stringify(found) + ", expected " + JSON.stringify(wanted));
  }
}
async function fails(promise, name, status) {
  const error = await promise.then(() => { throw new Error("no error " + name); }, (found) => found);
  same([error.name, error.$metadata?.httpStatusCode], [name, status]);
}
async function all(pages, member) {
  const items = [];
  for await (const page of pages) items.push(...(page[member] ?? []));
  return items;
}
const waiting = { client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };

await check("a result", async () => {
  const found = await call("Invoke", { FunctionName: "cat", Payload: '{"a":1}', LogType: "Tail" });
  same([found.StatusCode, text(found.Payload), found.ExecutedVersion, found.FunctionError], [200, '{"a":1}', "$LATEST", undefined]);
  if (!text(Buffer.from(found.LogResult, "base64")).includes("START RequestId")) throw new Error("no log");
});
await check("an event and a dry run", async () => {
  same((await call("Invoke", { FunctionName: "cat", InvocationType: "Event", Payload: "{}" })).StatusCode, 202);
  same((await call("Invoke", { FunctionName: "cat", InvocationType: "DryRun" })).StatusCode, 204);
});
await check("a stream", async () => {
  const found = await call("InvokeWithResponseStream", { FunctionName: "cat", Payload: '{"b":2}' });
  let body = "", complete = false;
  for await (const event of found.EventStream) {
    if (event.PayloadChunk) body += text(event.PayloadChunk.Payload);
    if (event.InvokeComplete) complete = true;
  }
  same([body, complete], ['{"b":2}', true]);
});
await check("a function error", async () => {
  const found = await call("Invoke", { FunctionName: "bad", Payload: "{}" });
  same([found.FunctionError, JSON.parse(text(found.Payload)).errorType], ["Unhandled", "Runtime.ExitError"]);
});
await check("a missing function", () => fails(call("Invoke", { FunctionName: "none" }), "ResourceNotFoundException", 404));
await check("a client context", async () => {
  await call("Invoke", { FunctionName: "cat", ClientContext: Buffer.from('{"custom":{}}').toString("base64") });
});
await check("a new function and its waiters", async () => {
  const made = await call("CreateFunction", { FunctionName: "made", Role: role, Runtime: "python3.13", Handler: "app.handler",
    Code: { S3Bucket: "bucket", S3Key: "k" }, Environment: { Variables: { A: "b" } }, Tags: { t: "1" } });
  same([made.FunctionArn, made.State], [arn + "function:made", "Pending"]);
  same((await sdk.waitUntilFunctionActiveV2(waiting, { FunctionName: "made" })).state, "SUCCESS");
  await call("UpdateFunctionConfiguration", { FunctionName: "made", Timeout: 9, MemorySize: 256 });
  same((await sdk.waitUntilFunctionUpdatedV2(waiting, { FunctionName: "made" })).state, "SUCCESS");
  const found = await call("GetFunction", { FunctionName: "made" });
  same([found.Configuration.Timeout, found.Configuration.Environment.Variables.A, found.Tags.t], [9, "b", "1"]);
  await fails(call("CreateFunction", { FunctionName: "made", Role: role, Runtime: "python3.13", Handler: "a.b",
    Code: { S3Bucket: "bucket", S3Key: "k" } }), "ResourceConflictException", 409);
});
await check("a number out of range", () => fails(call("UpdateFunctionConfiguration", { FunctionName: "made", Timeout: 901 }),
  "ValidationException", 400));
await check("versions and aliases", async () => {
  same((await call("PublishVersion", { FunctionName: "made" })).Version, "1");
  await sdk.waitUntilPublishedVersionActive(waiting, { FunctionName: "made", Qualifier: "1" });
  await call("CreateAlias", { FunctionName: "made", Name: "live", FunctionVersion: "1" });
  same((await call("GetAlias", { FunctionName: "made", Name: "live" })).AliasArn, arn + "function:made:live");
  same((await all(sdk.paginateListAliases({ client, pageSize: 1 }, { FunctionName: "made" }), "Aliases")).length, 1);
  same((await all(sdk.paginateListVersionsByFunction({ client, pageSize: 1 }, { FunctionName: "made" }), "Versions")).length, 2);
});
await check("pages of functions", async () => {
  const names = (await all(sdk.paginateListFunctions({ client, pageSize: 1 }, {}), "Functions")).map((f) => f.FunctionName);
  same(names, ["bad", "cat", "flow", "made"]);
});
await check("permissions and a policy", async () => {
  await call("AddPermission", { FunctionName: "made", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" });
  const policy = JSON.parse((await call("GetPolicy", { FunctionName: "made" })).Policy);
  same(policy.Statement[0].Principal, { Service: "s3.amazonaws.com" });
  await call("RemovePermission", { FunctionName: "made", StatementId: "s" });
  await fails(call("GetPolicy", { FunctionName: "made" }), "ResourceNotFoundException", 404);
});
await check("tags", async () => {
  await call("TagResource", { Resource: arn + "function:made", Tags: { u: "2" } });
  await call("UntagResource", { Resource: arn + "function:made", TagKeys: ["t"] });
  same((await call("ListTags", { Resource: arn + "function:made" })).Tags, { u: "2" });
});
await check("concurrency", async () => {
  await call("PutFunctionConcurrency", { FunctionName: "made", ReservedConcurrentExecutions: 0 });
  await fails(new LambdaClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 })
    .send(new sdk.InvokeCommand({ FunctionName: "made" })), "TooManyRequestsException", 429);
  await call("DeleteFunctionConcurrency", { FunctionName: "made" });
});
await check("a retry of a throttled request", async () => {
  const found = await call("GetAccountSettings");
  same([found.AccountLimit.ConcurrentExecutions, found.$metadata.attempts], [1000, 2]);
});
await check("layers", async () => {
  const made = await call("PublishLayerVersion", { LayerName: "l", Content: { ZipFile: Buffer.from("PK") } });
  same(made.Version, 1);
  same((await all(sdk.paginateListLayers({ client }, {}), "Layers"))[0].LayerName, "l");
  await call("DeleteLayerVersion", { LayerName: "l", VersionNumber: 1 });
});
await check("a url", async () => {
  await call("CreateFunctionUrlConfig", { FunctionName: "made", AuthType: "NONE" });
  same((await call("GetFunctionUrlConfig", { FunctionName: "made" })).AuthType, "NONE");
  await call("DeleteFunctionUrlConfig", { FunctionName: "made" });
});
await check("an event source mapping", async () => {
  const made = await call("CreateEventSourceMapping", { FunctionName: "made", EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:q" });
  same((await call("GetEventSourceMapping", { UUID: made.UUID })).BatchSize, 10);
});
await check("a capacity provider", async () => {
  if (!sdk.CreateCapacityProviderCommand) return;
  const made = await call("CreateCapacityProvider", { CapacityProviderName: "pool",
    VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] }, PermissionsConfig: { CapacityProviderOperatorRoleArn: role } });
  same(made.CapacityProvider.State, "Pending");
  same((await all(sdk.paginateListCapacityProviders({ client }, {}), "CapacityProviders")).length, 1);
  await call("PutFunctionScalingConfig", { FunctionName: "made", Qualifier: "1",
    FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 2 } });
  same((await call("GetFunctionScalingConfig", { FunctionName: "made", Qualifier: "1" }))
    .RequestedFunctionScalingConfig.MaxExecutionEnvironments, 2);
});
await check("a durable execution", async () => {
  if (!sdk.GetDurableExecutionCommand) return;
  await call("CreateFunction", { FunctionName: "durable", Role: role, Runtime: "provided.al2023", Handler: "flow",
    Code: { S3Bucket: "bucket", S3Key: "k" }, DurableConfig: { RetentionPeriodInDays: 1, ExecutionTimeout: 60 } });
  await sdk.waitUntilFunctionActiveV2(waiting, { FunctionName: "durable" });
  const found = await call("Invoke", { FunctionName: "durable", Payload: "{}", DurableExecutionName: "one" });
  same(text(found.Payload), "42");
  const execution = await call("GetDurableExecution", { DurableExecutionArn: found.DurableExecutionArn });
  same([execution.Status, execution.Result, execution.StartTimestamp instanceof Date], ["SUCCEEDED", "42", true]);
  const events = await all(sdk.paginateGetDurableExecutionHistory({ client, pageSize: 1 },
    { DurableExecutionArn: found.DurableExecutionArn }), "Events");
  same(events.map((e) => e.EventType), ["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"]);
});
await check("the end of a function", async () => {
  await call("DeleteFunction", { FunctionName: "made" });
  await fails(call("GetFunction", { FunctionName: "made" }), "ResourceNotFoundException", 404);
});
await check("a wrong key", () => fails(new LambdaClient({ endpoint: url, region: "us-east-1", maxAttempts: 1,
  credentials: { accessKeyId: "AKIDOTHER", secretAccessKey: "x" } }).send(new sdk.ListFunctionsCommand({})),
  "UnrecognizedClientException", 403));
console.log("%d passed, %d failed", passed, failed);
process.exit(failed ? 1 : 0);
