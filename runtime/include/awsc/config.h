/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file config.h
 * Configuration of a client.
 */
#ifndef AWSC_CONFIG_H
#define AWSC_CONFIG_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/allocator.h>
#include <awsc/credentials.h>
#include <awsc/export.h>
#include <awsc/log.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

struct awsc_transport;
struct awsc_clock;
struct awsc_validator;
struct awsc_interceptor;
struct awsc_token_provider;

/** How failed attempts are repeated. */
enum awsc_retry_mode {
    AWSC_RETRY_STANDARD = 1,
    AWSC_RETRY_ADAPTIVE = 2 /**< standard, and a client-side rate limit after throttling */
};

/** When a service is asked for the endpoint of an operation. */
enum awsc_discovery_mode {
    AWSC_DISCOVERY_AUTO = 1, /**< where the operation has no other endpoint */
    AWSC_DISCOVERY_ON = 2,   /**< wherever the service names one */
    AWSC_DISCOVERY_OFF = 3   /**< never; operations that have no other endpoint fail */
};

/**
 * Configuration of a client. Begin with AWSC_CONFIG_INIT. Texts are copied by `…_new`.
 *
 * A field that is left unset is taken from the environment, then from the profile files, then from its default; the
 * environment and the files are read once, by `…_new`. 0 is a value like any other, and AWSC_NO_LIMIT is no limit: see
 * <awsc/types.h>.
 */
typedef struct awsc_config {
    /** sizeof(awsc_config), set by AWSC_CONFIG_INIT */
    size_t struct_size;
    /** Region; else AWS_REGION, AWS_DEFAULT_REGION, profile `region`. Without one `…_new` fails, unless an endpoint is
     *  set: then it is us-east-1. */
    const char *region;
    /** Base URL of the service; else AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, profile `endpoint_url`, the model's
     *  rules. */
    const char *endpoint_url;
    /** Profile; else AWS_PROFILE, AWS_DEFAULT_PROFILE, else "default". A named profile that does not exist is an error.
     */
    const char *profile;
    /** Shared config file; else AWS_CONFIG_FILE, else ~/.aws/config. A line that is not understood is ignored and
     * logged as a warning; an error about a setting that is missing repeats it. */
    const char *config_file;
    /** Shared credentials file; else AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials. Lines as above. */
    const char *credentials_file;
    /** Source of credentials; NULL: the default chain. The client takes a reference of its own. */
    awsc_credentials_provider *credentials;
    /** Send requests without a signature and without looking for credentials. */
    awsc_opt_bool unsigned_requests;
    /** Endpoints of FIPS 140 validated modules; else AWS_USE_FIPS_ENDPOINT, profile `use_fips_endpoint`. */
    awsc_opt_bool use_fips;
    /** Dual-stack endpoints; else AWS_USE_DUALSTACK_ENDPOINT, profile `use_dualstack_endpoint`. */
    awsc_opt_bool use_dualstack;
    /** Ignore endpoint URLs of environment and files; else AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, profile
     *  `ignore_configured_endpoint_urls`. */
    awsc_opt_bool ignore_configured_endpoint_urls;
    /** enum awsc_retry_mode; else AWS_RETRY_MODE, profile `retry_mode`, else AWSC_RETRY_STANDARD. */
    awsc_opt_i32 retry_mode;
    /** Attempts in all, 1 or more; else AWS_MAX_ATTEMPTS, profile `max_attempts`, else 3 (DynamoDB: 4). */
    awsc_opt_i32 max_attempts;
    /** Retry operations that run a function as all others, although the function may have run already. Default: false,
     * see docs/guide/retries.md. */
    awsc_opt_bool retry_sent_requests;
    /** Milliseconds for DNS, proxy, TCP and TLS together, 1 or more, or AWSC_NO_LIMIT; default 10,000, see
     *  defaults_mode. */
    awsc_opt_i64 connect_timeout_ms;
    /** Milliseconds without a byte of the response, events that are skipped not counted, 1 or more, or AWSC_NO_LIMIT;
     *  default 60,000, no limit for operations that run functions. Operations that wait at the service for work, such
     *  as ReceiveMessage of SQS, have 70,000 at least; the options of a call can shorten that. */
    awsc_opt_i64 idle_timeout_ms;
    /** Milliseconds for a whole call with all its attempts, 1 or more, or AWSC_NO_LIMIT. Default: no limit. */
    awsc_opt_i64 deadline_ms;
    /** Bytes of a response body that is held in memory, 1 or more, or AWSC_NO_LIMIT; default 64 MiB. More is an error.
     * The library asks for no Content-Encoding. If the service uses gzip or deflate, documents and errors are decoded,
     * and the limit counts the decoded bytes. Blobs and streams are the program's: they pass unchanged. */
    awsc_opt_i64 max_response_bytes;
    /** Verify the server's certificate. Default: true. No environment variable turns it off. */
    awsc_opt_bool verify_tls;
    /** File of certificate authorities in PEM; else AWS_CA_BUNDLE, profile `ca_bundle`, else the system's. */
    const char *ca_bundle;
    /** Proxy URL, for every request; "": none. NULL: the environment as it was at `…_new`: https_proxy or HTTPS_PROXY
     * for https URLs, http_proxy for http URLs, else all_proxy or ALL_PROXY, and no proxy for the hosts of no_proxy or
     *  NO_PROXY. HTTP_PROXY is not read: in a CGI program it is a header of the request. no_proxy is a list of names,
     *  which stand for their subdomains too, addresses and ranges (10.0.0.0/8), each with or without :PORT, or "*". */
    const char *proxy;
    /** Name of the application for the user agent; else AWS_SDK_UA_APP_ID, profile `sdk_ua_app_id`. */
    const char *app_id;
    /** Keep the body of responses for awsc_output_raw. Default: false. */
    awsc_opt_bool keep_raw;
    /** Follow the service's clock when it differs from ours. Default: true. */
    awsc_opt_bool correct_clock_skew;
    /** Receives lines of log, see <awsc/log.h>; NULL: nothing is logged. The structure is copied. */
    const awsc_logger *logger;
    /** Carries all requests of the client, and those for its credentials: see <awsc/transport.h>, or <awsc/testing.h>
     * for one that replays. NULL: libcurl. Borrowed: must outlive the client and the credentials providers that are
     * made with it. Connections are its own matter: it heeds none of verify_tls, ca_bundle, proxy, max_connections.
     * Used by any number of threads at the same time. */
    const struct awsc_transport *transport;
    /** For tests: a clock, see <awsc/testing.h>; NULL: the system's. Borrowed, as `transport`. */
    struct awsc_clock *clock;
    /** Checks of inputs beyond required members, such as &awsc_lambda_strict of <awsc/lambda/strict.h>: length, range,
     *  pattern, enum values as the model has them. NULL: the service decides. Borrowed: must outlive the client, see
     *  <awsc/validator.h>. */
    const struct awsc_validator *validator;
    /** Send request bodies as they are, even if the service takes them compressed; else
     *  AWS_DISABLE_REQUEST_COMPRESSION, profile `disable_request_compression`. Default: false. */
    awsc_opt_bool disable_request_compression;
    /** Bytes from which a body is compressed, 0 to 10,485,760; else AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES, profile
     *  `request_min_compression_size_bytes`, else 10,240. */
    awsc_opt_i64 request_min_compression_size_bytes;
    /** Receives a request for the code of an MFA device when a role of the default chain demands one (profile
     * `mfa_serial`); NULL: such a role fails, and its error says so. Runs on any thread that uses the client, for one
     * code at a time. */
    awsc_mfa_fn *mfa_code;
    /** Handed to `mfa_code`. Must outlive the client, and every provider that is made with this configuration. */
    void *mfa_user;
    /** Defaults to begin with: "legacy" (those that are documented here), "standard", "in-region", "cross-region",
     *  "mobile", "auto"; else AWS_DEFAULTS_MODE, profile `defaults_mode`, else legacy. The others shorten or lengthen
     *  connect_timeout_ms: 3,100, 1,100, 3,100 and 30,000; a timeout set by itself wins. "auto" is in-region or
     *  cross-region where AWS_EXECUTION_ENV and AWS_REGION tell, otherwise standard: nothing is sent to find out. */
    const char *defaults_mode;
    /** Connections that the client may have at a time, 1 or more, over all its loops and blocking calls and with idle
     *  ones counted. A call that finds no room waits for it, in the order of arrival; so does one that finds no
     * descriptor while the client has a connection that could give one back. Such a wait counts for the deadline, and
     * not for connect_timeout_ms. A response stream, and a request that sends events, keep their connection until they
     * end. Default: the limit of descriptors (RLIMIT_NOFILE, soft) when the client is made, less 128, and at least 16.
     */
    awsc_opt_i32 max_connections;
    /** Where the client's memory comes from, see <awsc/allocator.h>; NULL: malloc. Borrowed: must outlive the client
     * and all that it made, such as outputs and errors. */
    const awsc_allocator *allocator;
    /** Milliseconds for one attempt, 1 or more, or AWSC_NO_LIMIT, from its signature to the end of its response; for a
     * stream: until the headers are in. Waits for a connection count. An attempt that takes longer is over with
     * AWSC_ERR_TIMEOUT, and another one may follow, as after every timeout: a function that may have run is not run
     * again. Default: no limit but the deadline. */
    awsc_opt_i64 attempt_timeout_ms;
    /** Hooks of all calls of the client, see <awsc/interceptor.h>. The structures are copied. */
    const struct awsc_interceptor *const *interceptors;
    size_t interceptor_count; /**< number of interceptors */
    /** enum awsc_discovery_mode; else AWS_ENABLE_ENDPOINT_DISCOVERY, profile `endpoint_discovery_enabled` ("true",
     *  "false", "auto"), else AWSC_DISCOVERY_AUTO. A configured endpoint URL is used instead, always. */
    awsc_opt_i32 endpoint_discovery;
    /** Version of HTTP over TLS: "1.1", or "2", which servers may refuse for 1.1. Over HTTP/2 up to 100 calls of a
     *  loop share a connection, or as many as the server allows: calls wait until it has said so. NULL: "1.1". Requests
     *  that send events offer HTTP/2, and share connections, in any case. */
    const char *http_version;
    /** Look host names up on threads of the library, at most four. Default: true. False is for processes that
     * must have one thread: the thread of the call looks names up itself, and its loop and its blocking call wait for
     * the system's resolver, whatever their timeouts and cancel flags say. Addresses are kept for a minute in both
     * cases. */
    awsc_opt_bool lookup_threads;
    /** Source of bearer tokens, for services that take them, see <awsc/bearer.h>; NULL: the environment, or single
     *  sign-on of the profile. The client takes a reference of its own. */
    struct awsc_token_provider *token_provider;
} awsc_config;

/** Initial value of awsc_config: nothing set. */
#define AWSC_CONFIG_INIT AWSC_INITIAL(awsc_config)

/** Sets `config`, which must not be NULL, to AWSC_CONFIG_INIT. */
static inline void awsc_config_init(awsc_config *config)
{
    memset(config, 0, sizeof *config);
    config->struct_size = sizeof *config;
}

AWSC_END_DECLS

#endif
