# SPDX-License-Identifier: Apache-2.0
"""Groups of the reference: headers that belong together, with the examples and guides that show them. Each public
header is in one group; each group has an example, or a guide with a program. `tests/documents/site.py` checks both."""
import dataclasses


@dataclasses.dataclass
class Group:
    name: str  # its page, and its man page awsc_NAME(3)
    title: str
    headers: tuple  # as #include has them
    examples: tuple = ()  # files of examples/
    guides: tuple = ()  # files of docs/guide/


GROUPS = (
    Group("client", "Clients", ("awsc/lambda/client.h", "awsc/lambda.h", "awsc/version.h", "awsc/export.h"),
          ("invoke.c", "cpp_invoke.cc"), ("getting-started.md", "conventions.md")),
    Group("config", "Configuration", ("awsc/config.h", "awsc/explain.h"), ("invoke.c",),
          ("configuration.md", "settings.md")),
    Group("call", "Calls, outputs and streams", ("awsc/call.h",), ("response_stream.c", "errors.c", "dry_run.c"),
          ("timeouts.md", "streams.md")),
    Group("convenience", "Short forms of Invoke", ("awsc/lambda/conveniences.h", "awsc/lambda/response_reader.h"), ("invoke_json.c",),
          ("getting-started.md", "streams.md")),
    Group("error", "Errors", ("awsc/error.h", "awsc/status.h", "awsc/lambda/errors.h"), ("errors.c",),
          ("retries.md", "troubleshooting.md")),
    Group("loop", "Loops", ("awsc/loop.h", "awsc/loop_sources.h", "awsc_adapter.h", "awsc_epoll.h", "awsc_poll.h",
                            "awsc_libuv.h", "awsc_libevent.h", "awsc_glib.h"),
          ("many_in_flight.c", "loops/libuv.c", "loops/glib.c", "loops/select.c"),
          ("many-in-flight.md", "event-loops.md", "threads.md")),
    Group("value", "Values, lists and memory", ("awsc/types.h", "awsc/arena.h", "awsc/builder.h", "awsc/allocator.h",
                                                "awsc/lambda/types.h", "awsc/lambda/enums.h",
                                                "awsc/lambda/builders.h"),
          ("event_invoke_config.c", "layers.c"), ("memory.md", "conventions.md")),
    Group("json", "Values as JSON", ("awsc/value.h", "awsc/lambda/json.h"), ("ctypes_invoke.py",),
          ("memory.md", "testing.md")),
    Group("credentials", "Credentials", ("awsc/credentials.h", "awsc/token.h", "awsc/bearer.h"),
          ("credentials.c", "callback_provider.c"), ("credentials.md",)),
    Group("signing", "Signing and HTTP messages", ("awsc/sigv4.h", "awsc/http.h", "awsc/curl.h"),
          ("sigv4_sign.c", "sigv4_presign.c"), ("signing.md", "migrating.md")),
    Group("interceptor", "Interceptors", ("awsc/interceptor.h",), ("trace_otlp.c", "metrics_prometheus.c"),
          ("observing.md",)),
    Group("log", "Logging", ("awsc/log.h",), (), ("observing.md",)),
    Group("paginate", "Pages and items", ("awsc/paginate.h", "awsc/lambda/paginators.h"), ("list_functions.c",),
          ("memory.md",)),
    Group("waiter", "Waiters", ("awsc/waiter.h", "awsc/lambda/waiters.h"), ("wait_for_function.c",),
          ("migrating.md",)),
    Group("jmespath", "JMESPath", ("awsc/jmespath.h",), ("invoke_json.c",)),
    Group("validator", "Checks before sending", ("awsc/validator.h", "awsc/strict.h", "awsc/lambda/strict.h"), (),
          ("configuration.md",)),
    Group("transport", "Transports", ("awsc/transport.h",), ("transport_sockets.c",), ("testing.md",)),
    Group("testing", "Testing", ("awsc/testing.h",), (), ("testing.md", "retries.md")),
)

# Resources of Lambda by words in the names of operations; the first that fits counts. The examples show the resource.
RESOURCES = (
    ("Invocation", r"^(Invoke|InvokeAsync|InvokeWithResponseStream)$",
     ("invoke.c", "invoke_json.c", "invoke_event.c", "response_stream.c")),
    ("Function URLs", r"UrlConfig", ("function_url.c",)),
    ("Event-invoke configuration", r"EventInvokeConfig", ("event_invoke_config.c",)),
    ("Recursion, scaling, runtime", r"Recursion|Scaling|RuntimeManagement", ("recursion.c",)),
    ("Concurrency", r"Concurrency", ("event_invoke_config.c",)),
    ("Code signing", r"CodeSigning", ("layers.c",)),
    ("Capacity providers", r"CapacityProvider", ("list_functions.c",)),
    ("Durable executions", r"Durable", ("invoke.c",)),
    ("Event source mappings", r"EventSourceMapping", ("event_source_mapping.c",)),
    ("Aliases", r"Alias", ("aliases.c",)),
    ("Layers", r"Layer", ("layers.c",)),
    ("Versions", r"Version", ("aliases.c", "wait_for_function.c")),
    ("Permissions and policies", r"Permission|Policy", ("function_url.c",)),
    ("Tags", r"Tags?(?![a-z])|agResource", ("list_functions.c",)),
    ("Account", r"Account", ("list_functions.c",)),
    ("Functions", r"Function", ("list_functions.c", "wait_for_function.c")),
)
