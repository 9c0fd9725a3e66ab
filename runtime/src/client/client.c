/* SPDX-License-Identifier: Apache-2.0 */
/* Creates clients: resolves the configuration once, copies everything, sends nothing. */
#include "client/client.h"

#include <string.h>

#include <openssl/crypto.h>
#include <sys/utsname.h>

#include <awsc/version.h>

#include "credentials/chain.h"
#include "client/bearer.h"
#include "client/endpoint_discovery.h"
#include "client/interception.h"
#include "client/client_place.h"
#include "client/signing_choice.h"
#include "client/user_agent.h"
#include "error/error.h"
#include "error/given.h"
#include "http/body_pool.h"
#include "log/log.h"
#include "sys/environment.h"

enum { RECOMMENDED_APP_ID = 50 };

/* ---- references, and the process ------------------------------------------------------------------------------- */

awsc_client *awsc_client_retain(awsc_client *client)
{
    (void)atomic_fetch_add_explicit(&client->references, 1, memory_order_relaxed);
    return client;
}

static void destroy_client(awsc_client *client)
{
    if (client->pool.allocator) awsc_pool_close(&client->pool);
    awsc_body_pool_release(client->bodies);
    if (client->validator && client->validator->close)
        client->validator->close(client->validator, client->validator_state);
    awsc_release(client->allocator, client->interceptors);
    awsc_rate_limiter_free(client->limiter);
    awsc_retry_quota_free(client->quota);
    awsc_service_url_clear(&client->url);
    struct awsc_known_endpoints *endpoints = atomic_load(&client->endpoints);
    if (endpoints) endpoints->free(endpoints);
    awsc_credentials_provider_free(client->provider);
    awsc_credentials_provider_free(client->tokens.provider);
    awsc_settings_free(client->settings);
    awsc_signing_choice_clear(client->allocator, &client->signing);
    awsc_free_places *free_places = atomic_load_explicit(&client->free_places, memory_order_relaxed);
    if (free_places) free_places(client);
    if (client->endpoint_inputs) awsc_arena_free(client->endpoint_inputs->arena);
    awsc_release(client->allocator, client->user_agent);
    awsc_release(client->allocator, client);
}

void awsc_client_release(awsc_client *client)
{
    if (atomic_fetch_sub_explicit(&client->references, 1, memory_order_acq_rel) == 1) destroy_client(client);
}

const awsc_allocator *awsc_internal_client_allocator(const awsc_client *client)
{
    return client ? client->allocator : NULL;
}

const awsc_allocator *awsc_client_memory_use(const awsc_client *client)
{
    return awsc_memory_use(awsc_internal_client_allocator(client));
}

void awsc_internal_client_free(awsc_client *client)
{
    if (client) awsc_client_release(client);
}

const char *awsc_internal_client_region(const awsc_client *client)
{
    if (!client) return NULL;
    return client->settings->region ? client->settings->region : client->signing.region;
}

const char *awsc_internal_client_endpoint(const awsc_client *client)
{
    return client ? client->url.text : NULL;
}

int awsc_client_check_process(awsc_error **error)
{
    /* After exit began OpenSSL has cleaned up, and any use of it would crash. */
    if (OPENSSL_init_crypto(0, NULL) == 1) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_CONFIG, "the process is ending: no call can be made any more");
}

/* ---- configuration --------------------------------------------------------------------------------------------- */

static void take_objects(awsc_client *client, const awsc_config *config)
{
    client->clock = config->clock ? config->clock : awsc_clock_system();
    client->random = awsc_random_system();
    client->injected_transport = config->transport;
}

static void note_features(awsc_client *client)
{
    const awsc_settings *settings = client->settings;
    bool adaptive = settings->retry_mode == AWSC_RETRY_ADAPTIVE;
    awsc_features_add(&client->features,
                      adaptive ? AWSC_FEATURE_RETRY_MODE_ADAPTIVE : AWSC_FEATURE_RETRY_MODE_STANDARD);
    if (settings->endpoint_url) awsc_features_add(&client->features, AWSC_FEATURE_ENDPOINT_OVERRIDE);
    client->usual_features = client->features;
    if (client->provider) awsc_features_join(&client->usual_features, &client->provider->features);
}

static int make_user_agent(awsc_client *client, const awsc_environment *environment)
{
    awsc_buffer text = AWSC_BUFFER_INIT(client->allocator);
    struct utsname system;
    bool known = uname(&system) == 0;
    awsc_user_agent parts = {
        .sdk = "aws-sdk-c",
        .sdk_version = AWSC_VERSION,
        .service_id = client->service->sdk_id,
        .api_version = client->service->api_version,
        .os = known ? system.sysname : NULL,
        .language = "c",
        .execution_environment = awsc_environment_get(environment, "AWS_EXECUTION_ENV"),
        .app_id = client->settings->app_id,
    };
    if (parts.app_id && strlen(parts.app_id) > RECOMMENDED_APP_ID)
        awsc_log(&client->logger, AWSC_LOG_WARN, "app_id has %zu characters; no more than %d are recommended",
                 strlen(parts.app_id), RECOMMENDED_APP_ID);
    note_features(client);
    awsc_user_agent_format(&text, &parts);
    client->user_agent_base = text.size;
    awsc_user_agent_append_features(&text, &client->usual_features);
    client->user_agent = awsc_buffer_take(&text);
    return client->user_agent ? 0 : -1;
}

/* ---- where requests go ----------------------------------------------------------------------------------------- */

/* Resolves the client's endpoint. Ignores AWSC_ERR_ENDPOINT if the rules resolve endpoints by operation. */
static int resolve_endpoint(awsc_client *client, awsc_error **error)
{
    const awsc_endpoint_rules *rules = client->service->endpoint_rules;
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint_input room[AWSC_CLIENT_INPUTS];
    awsc_endpoint endpoint;
    if (client->endpoint_inputs) return AWSC_OK;
    awsc_client_endpoint_params(client, client->settings->endpoint_url, &params, room);
    int status =
        awsc_client_place_by(client, &params, false, "endpoint URL", &client->url, &client->signing, &endpoint, error);
    awsc_endpoint_clear(&endpoint);
    if (status != AWSC_ERR_ENDPOINT || !rules || !(rules->flags & AWSC_ENDPOINT_BY_OPERATION)) return status;
    if (error) {
        awsc_error_free(*error);
        *error = NULL;
    }
    return AWSC_OK;
}

static int check_region(const awsc_client *client, awsc_error **error)
{
    if (client->settings->region || client->settings->endpoint_url) return AWSC_OK;
    int status = awsc_error_set(
        error, AWSC_ERR_CONFIG, "no region: set config.region, AWS_REGION, or region in the profile \"%s\" of %s%s",
        client->settings->profile, client->settings->config_file, awsc_settings_hint(client->settings, "region").text);
    return awsc_error_note_kind(error, status, AWSC_KIND_NO_REGION);
}

/* Index of the word "2" among the values of the setting http_version. */
enum { VERSION_2 = 2 };

static int open_pool(awsc_client *client, awsc_error **error)
{
    const awsc_settings *settings = client->settings;
    client->pool.allocator = client->allocator;
    client->pool.clock = client->clock;
    client->pool.without_transport = client->injected_transport != NULL;
    client->pool.transport = (awsc_curl_settings){
        .verify_tls = settings->verify_tls,
        .ca_bundle = settings->ca_bundle,
        .proxies = {settings->proxy, settings->http_proxy, settings->https_proxy, settings->no_proxy},
        .choose_proxy = awsc_curl_choose_proxy,
        .logger = &client->logger,
        .max_connections = settings->max_connections,
        .http2 = settings->http_version == VERSION_2,
        .looks_up_on_loops = !settings->lookup_threads,
    };
    if (!client->pool.transport.verify_tls)
        awsc_log(&client->logger, AWSC_LOG_WARN, "TLS certificates are not verified: verify_tls is off");
    client->bodies = awsc_body_pool_new(client->allocator);
    if (!client->bodies) return awsc_error_nomem(error);
    return awsc_pool_open(&client->pool, error);
}

static int make_retry(awsc_client *client, awsc_error **error)
{
    client->quota = awsc_retry_quota_new(client->allocator);
    if (!client->quota) return awsc_error_nomem(error);
    if (client->settings->retry_mode != AWSC_RETRY_ADAPTIVE) return AWSC_OK;
    client->limiter = awsc_rate_limiter_new(client->allocator);
    return client->limiter ? AWSC_OK : awsc_error_nomem(error);
}

static int find_credentials(awsc_client *client, const awsc_config *config, const awsc_environment *environment,
                            awsc_source_maker *service_source, awsc_error **error)
{
    if (client->settings->unsigned_requests) return AWSC_OK;
    if (config->credentials) {
        client->provider = awsc_credentials_provider_retain(config->credentials);
        return AWSC_OK;
    }
    awsc_chain_options options = {
        .clock = client->clock,
        .logger = client->logger,
        .transport = client->injected_transport,
        .service_source = service_source,
        .mfa_code = config->mfa_code,
        .mfa_user = config->mfa_user,
    };
    return awsc_default_chain_new(client->allocator, client->settings, environment, &options, &client->provider, error);
}

/* ---- making ---------------------------------------------------------------------------------------------------- */

static int check_service(const awsc_service *service, uint32_t level, awsc_error **error)
{
    if (service->format != AWSC_TABLE_FORMAT)
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "the library of %s has table format %u, this core has %u: install matching versions",
                              service->sdk_id, (unsigned)service->format, (unsigned)AWSC_TABLE_FORMAT);
    if (level > service->level)
        return awsc_error_set(
            error, AWSC_ERR_CONFIG,
            "this program was compiled with headers of %s API level %u, but the library has level %u: "
            "install a newer library",
            service->sdk_id, (unsigned)level, (unsigned)service->level);
    return AWSC_OK;
}

static int open_validator(awsc_client *client, const awsc_validator *validator, awsc_error **error)
{
    if (!validator) return AWSC_OK;
    int status = awsc_given_size(validator, sizeof *validator, "config.validator", "AWSC_VALIDATOR_INIT", error);
    if (status) return status;
    if (!validator->check)
        return awsc_error_set(error, AWSC_ERR_CONFIG,
                              "config: the validator has no check function; begin with AWSC_VALIDATOR_INIT");
    status = validator->open ? validator->open(validator, &client->validator_state, error) : AWSC_OK;
    if (!status) client->validator = validator;
    return status;
}

/* Converts a limit in bytes to size_t; AWSC_NO_LIMIT becomes SIZE_MAX. */
static size_t size_of_limit(int64_t limit)
{
    return (uint64_t)limit < SIZE_MAX ? (size_t)limit : SIZE_MAX;
}

/* Sets up all that depends on the settings, which are resolved already. */
static int build(awsc_client *client, const awsc_config *config, const awsc_environment *environment,
                 awsc_source_maker *service_source, awsc_error **error)
{
    client->max_response_bytes = size_of_limit(client->settings->max_response_bytes);
    int status = check_region(client, error);
    if (!status) status = resolve_endpoint(client, error);
    if (!status) status = find_credentials(client, config, environment, service_source, error);
    const struct awsc_bearer_code *bearer = client->service->bearer;
    if (!status && bearer) status = bearer->open(client, config, environment, service_source, error);
    if (!status) status = make_retry(client, error);
    client->in_function = awsc_environment_get(environment, "AWS_LAMBDA_FUNCTION_NAME") != NULL;
    if (!status && make_user_agent(client, environment)) status = awsc_error_nomem(error);
    if (!status) status = open_validator(client, config->validator, error);
    if (!status)
        status = awsc_interceptors_take(client->allocator, config->interceptors, config->interceptor_count, "config",
                                        AWSC_ERR_CONFIG, &client->interceptors, error);
    if (!status) status = open_pool(client, error);
    return status;
}

static int take_config(awsc_client *client, const awsc_config *config, awsc_error **error)
{
    take_objects(client, config);
    return awsc_given_transport(config->transport, "config.transport", error);
}

static awsc_client *allocate(const awsc_allocator *allocator, const awsc_service *service, uint32_t level,
                             const awsc_logger *logger)
{
    awsc_client *client = awsc_alloc_zeroed(allocator, 1, sizeof *client);
    if (!client) return NULL;
    client->allocator = allocator;
    atomic_init(&client->references, 1);
    atomic_init(&client->clock_skew, 0);
    atomic_init(&client->clock_learned_at, INT64_MIN);
    atomic_init(&client->endpoints, NULL);
    client->service = service;
    client->level = level;
    client->logger = *logger;
    return client;
}

static int conclude(awsc_client *client, int status, awsc_client **out)
{
    if (status)
        destroy_client(client);
    else
        *out = client;
    return status;
}

/* Creates the client. The client's allocator must be in effect. */
static int make(const awsc_service *service, uint32_t level, const awsc_config *config, const awsc_given_params *given,
                awsc_source_maker *service_source, awsc_client **out, awsc_error **error)
{
    const awsc_environment *environment = awsc_environment_process();
    awsc_client *client = allocate(awsc_memory(), service, level, config->logger);
    if (!client) return awsc_error_nomem(error);
    int status = take_config(client, config, error);
    if (!status)
        status =
            awsc_settings_resolve(client->allocator, config, service->sdk_id, environment, &client->settings, error);
    if (!status) status = awsc_settings_check_profile(client->settings, error);
    if (!status && given) status = given->take(given, client->allocator, &client->endpoint_inputs, error);
    if (!status) status = build(client, config, environment, service_source, error);
    return conclude(client, status, out);
}

int awsc_client_new(const awsc_service *service, uint32_t level, const awsc_config *config,
                    const awsc_given_params *given, awsc_source_maker *service_source, awsc_client **out,
                    awsc_error **error)
{
    awsc_config own = AWSC_CONFIG_INIT;
    awsc_logger logger;
    AWSC_NEED_OF(service->sdk_id, out, error);
    *out = NULL;
    int status = check_service(service, level, error);
    if (!status) status = awsc_client_check_process(error);
    if (status) return status;
    status = AWSC_TAKE_STRUCT(&own, config, "config", AWSC_CONFIG_INIT, error);
    if (!status) status = awsc_given_allocator(own.allocator, AWSC_ERR_CONFIG, "config.allocator", error);
    if (!status) status = awsc_logger_take(&logger, own.logger, error);
    if (status) return status;
    own.logger = &logger;
    const awsc_allocator *before = awsc_memory_use(own.allocator);
    status = make(service, level, &own, given, service_source, out, error);
    (void)awsc_memory_use(before);
    return status;
}

/* Maximum response size of inner clients, whose responses hold keys and little else. */
enum { INNER_RESPONSE_BYTES = 1024 * 1024 };

int awsc_client_new_inner(const awsc_service *service, const awsc_client_seed *seed, awsc_client **out,
                          awsc_error **error)
{
    awsc_config config = AWSC_CONFIG_INIT;
    config.credentials = seed->credentials;
    config.transport = seed->transport;
    seed->settings->unsigned_requests = seed->credentials == NULL;
    seed->settings->max_response_bytes = INNER_RESPONSE_BYTES;
    awsc_client *client = allocate(seed->allocator, service, service->level, &seed->logger);
    if (!client) {
        awsc_settings_free(seed->settings);
        return awsc_error_nomem(error);
    }
    client->settings = seed->settings;
    client->inner = true;
    int status = take_config(client, &config, error);
    if (seed->clock) client->clock = seed->clock;
    if (!status) status = build(client, &config, seed->environment, NULL, error);
    return conclude(client, status, out);
}
