# SPDX-License-Identifier: Apache-2.0
import base64, http.client, importlib, json, os, sys, time, traceback, types

api = os.environ["AWS_LAMBDA_RUNTIME_API"]
base = "/2018-06-01/runtime/"
sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
connection = http.client.HTTPConnection(api)


def post(path, body, headers=None):
    connection.request("POST", base + path, body, {"Content-Type": "application/json", **(headers or {})})
    return connection.getresponse().read()


def send_pieces(path, pieces):
    """Sends what a generator yields as it comes. A late error goes into the trailers."""
    connection.putrequest("POST", base + path)
    for name, value in (("Content-Type", "application/octet-stream"), ("Transfer-Encoding", "chunked"),
                        ("Lambda-Runtime-Function-Response-Mode", "streaming"),
                        ("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")):
        connection.putheader(name, value)
    connection.endheaders()
    trailers = ""
    try:
        for piece in pieces:
            data = piece.encode() if isinstance(piece, str) else bytes(piece)
            if data:
                connection.send(b"%x\r\n%s\r\n" % (len(data), data))
    except Exception as error:
        document = describe(error)
        print("[ERROR] %s: %s" % (document["errorType"], document["errorMessage"]))
        trailers = ("Lambda-Runtime-Function-Error-Type: %s\r\nLambda-Runtime-Function-Error-Body: %s\r\n"
                    % (document["errorType"], base64.b64encode(json.dumps(document).encode()).decode()))
    connection.send(b"0\r\n%s\r\n" % trailers.encode())
    sys.stdout.flush()
    connection.getresponse().read()


def describe(error, request_id=""):
    frames = traceback.format_tb(error.__traceback__)
    return {"errorMessage": str(error), "errorType": type(error).__name__, "requestId": request_id,
            "stackTrace": frames[1:] if len(frames) > 1 else frames}


def report(path, document):
    print("[ERROR] %s: %s\nTraceback (most recent call last):\n%s"
          % (document["errorType"], document["errorMessage"], "".join(document["stackTrace"])), flush=True)
    post(path, json.dumps(document), {"Lambda-Runtime-Function-Error-Type": document["errorType"]})


def fail_init(kind, message, trace):
    report("init/error", {"errorMessage": message, "errorType": kind, "requestId": "", "stackTrace": trace})
    sys.exit(1)


class Context:
    def __init__(self, headers):
        env = os.environ
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = env["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = env["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = env["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = env["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        identity = json.loads(headers.get("Lambda-Runtime-Cognito-Identity") or "{}")
        self.identity = types.SimpleNamespace(cognito_identity_id=identity.get("cognitoIdentityId"),
                                              cognito_identity_pool_id=identity.get("cognitoIdentityPoolId"))
        given = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = None
        if given:
            parts = json.loads(given)
            self.client_context = types.SimpleNamespace(custom=parts.get("custom"), env=parts.get("env"),
                                                        client=types.SimpleNamespace(**parts.get("client", {})))
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


module, _, name = os.environ["_HANDLER"].rpartition(".")
try:
    handler = getattr(importlib.import_module(module.replace("/", ".")), name)
except AttributeError:
    fail_init("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module), [])
except SyntaxError as error:
    fail_init("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module, error), [])
except ImportError as error:
    fail_init("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module, error), [])
except Exception as error:
    fail_init(type(error).__name__, str(error), traceback.format_tb(error.__traceback__)[1:])

while True:
    connection.request("GET", base + "invocation/next")
    response = connection.getresponse()
    event = response.read()
    request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
    if response.headers.get("Lambda-Runtime-Trace-Id"):
        os.environ["_X_AMZN_TRACE_ID"] = response.headers["Lambda-Runtime-Trace-Id"]
    try:
        result = handler(json.loads(event), Context(response.headers))
        if isinstance(result, types.GeneratorType):
            send_pieces("invocation/%s/response" % request_id, result)
            continue
        result = json.dumps(result, ensure_ascii=False).encode()
    except Exception as error:
        sys.stdout.flush()
        report("invocation/%s/error" % request_id, describe(error, request_id))
        continue
    sys.stdout.flush()
    post("invocation/%s/response" % request_id, result)
