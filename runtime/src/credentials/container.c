/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of a container's role: one GET, up to three times. */
#include "base/container.h"
#include "credentials/container.h"

#include <stddef.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/shown_url.h"
#include "credentials/cache.h"
#include "credentials/fetch.h"
#include "credentials/json_credentials.h"
#include "credentials/source.h"
#include "credentials/url.h"
#include "error/error.h"
#include "error/given.h"
#include "sys/file.h"

enum { ATTEMPTS = 3, PAUSE_MS = 1000, CONNECT_MS = 1000, TIMEOUT_MS = 2000, TOKEN_MAX = 64 * 1024 };

typedef struct container_source {
    awsc_credentials_provider base;
    awsc_container_settings settings;
    char *ca_bundle;
    awsc_metadata_transport transport;
} container_source;

typedef struct run {
    container_source *source;
    awsc_identity_request *request;
    awsc_fetch fetch;
    awsc_timer pause;
    int attempts;
} run;

static void attempt(run *r);

static void free_run(run *r)
{
    awsc_timer_clear(r->fetch.loop, &r->pause);
    awsc_fetch_clear(&r->fetch);
    awsc_release(r->source->base.allocator, r);
}

static void finish_run(run *r, int status, awsc_identity *identity, awsc_error *error)
{
    awsc_identity_request *request = r->request;
    if (status) awsc_error_prefix(&error, "container credentials");
    free_run(r);
    request->pending = NULL;
    request->done(request, status, identity, error);
}

/* ---- the authorization token ----------------------------------------------------------------------------------- */

/* The file is read before every request: its token is replaced while the container runs. */
static int read_token(const container_source *source, awsc_buffer *out, awsc_error **error)
{
    const awsc_container_settings *settings = &source->settings;
    int reason = 0;
    if (settings->token_file) {
        if (awsc_file_read(settings->token_file, TOKEN_MAX, out, &reason))
            return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "the authorization token file %s cannot be read: %s",
                                  settings->token_file, awsc_file_reason(reason));
    } else if (settings->token) {
        awsc_buffer_append_text(out, settings->token);
    }
    if (out->failed) return awsc_error_nomem(error);
    for (size_t i = 0; i < out->size; i++) {
        if (awsc_ascii_is_control(out->data[i]) && out->data[i] != '\t')
            return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                                  "the authorization token of %s holds a line break or control character; expected "
                                  "one line without its end",
                                  settings->token_file ? settings->token_file : "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    }
    return AWSC_OK;
}

/* ---- the answer ------------------------------------------------------------------------------------------------ */

/* Quotes the service's message, which holds no secret. */
static int refusal(const run *r, awsc_error **error)
{
    cJSON *json = cJSON_ParseWithLength(r->fetch.body.data ? r->fetch.body.data : "", r->fetch.body.size);
    const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "code"));
    const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "message"));
    int status = awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s answered with HTTP status %d%s%.100s%s%.200s",
                                r->source->settings.url, r->fetch.http_status, code ? ", " : "", code ? code : "",
                                message ? ": " : "", message ? message : "");
    cJSON_Delete(json);
    return status;
}

static void pause_over(awsc_timer *timer)
{
    attempt(AWSC_CONTAINER_OF(timer, run, pause));
}

/* A body that was cut short, or that something in between wrote. */
static bool is_garbled(awsc_view body)
{
    body = awsc_view_trim(body);
    return body.size < 2 || body.data[0] != '{' || body.data[body.size - 1] != '}';
}

static bool is_worth_repeating(const run *r, int status)
{
    if (status) return status != AWSC_ERR_NOMEM && status != AWSC_ERR_PARSE;
    if (r->fetch.http_status == 200) return is_garbled(awsc_buffer_view(&r->fetch.body));
    return r->fetch.http_status >= 500;
}

static bool try_again(run *r, int status)
{
    if (r->attempts >= ATTEMPTS || !is_worth_repeating(r, status)) return false;
    r->pause.run = pause_over;
    r->pause.memory = r->source->base.allocator;
    return awsc_timer_set(r->fetch.loop, &r->pause, awsc_loop_now_ms(r->fetch.loop) + PAUSE_MS) == 0;
}

static void fetched(awsc_fetch *fetch, int status, const char *message)
{
    run *r = AWSC_CONTAINER_OF(fetch, run, fetch);
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    if (try_again(r, status)) return;
    if (status == AWSC_ERR_NOMEM)
        (void)awsc_error_nomem(&error);
    else if (status)
        status = awsc_error_set(
            &error, AWSC_ERR_CREDENTIALS, "%s did not answer%s: %s", awsc_shown_url_of(r->source->settings.url).text,
            r->source->settings.loopback_only ? " (its name must be one of this machine)" : "", message);
    else if (fetch->http_status != 200)
        status = refusal(r, &error);
    else
        status = awsc_json_credentials_parse(
            r->source->base.allocator,
            &(awsc_json_credentials){.what = "the answer of the container's endpoint", .token = "Token"},
            awsc_buffer_view(&fetch->body), &identity, &error);
    finish_run(r, status, identity, error);
}

static int send_request(run *r, awsc_error **error)
{
    container_source *source = r->source;
    awsc_metadata_url url = {0};
    awsc_buffer token = AWSC_BUFFER_INIT_SECRET(source->base.allocator);
    int status = awsc_metadata_url_parse(source->settings.url, "the container's endpoint", &url, error);
    if (!status) status = read_token(source, &token, error);
    awsc_buffer target = AWSC_BUFFER_INIT(source->base.allocator);
    awsc_buffer_append_view(&target, url.target.size ? url.target : AWSC_VIEW("/"));
    if (!status && target.failed) status = awsc_error_nomem(error);
    if (!status) {
        const awsc_fetch_header headers[] = {{"Accept", "application/json"},
                                             {"Authorization", token.size ? token.data : NULL}};
        awsc_fetch_request request = {.method = "GET",
                                      .base = url.base,
                                      .authority = url.authority,
                                      .target = target.data,
                                      .headers = headers,
                                      .header_count = 2,
                                      .connect_timeout_ms = CONNECT_MS,
                                      .timeout_ms = TIMEOUT_MS,
                                      .loopback_only = source->settings.loopback_only};
        status = awsc_fetch_start(&r->fetch, &source->transport, &request, error);
    }
    awsc_buffer_clear_secret(&token);
    awsc_buffer_clear(&target);
    return status;
}

static void attempt(run *r)
{
    awsc_error *error = NULL;
    r->attempts++;
    int status = send_request(r, &error);
    if (status) finish_run(r, status, NULL, error);
}

/* ---- the provider ---------------------------------------------------------------------------------------------- */

static void get_from_container(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    run *r = awsc_alloc_zeroed(base->allocator, 1, sizeof *r);
    if (!r) {
        awsc_error *error = NULL;
        int status = awsc_error_nomem(&error);
        request->done(request, status, NULL, error);
        return;
    }
    r->source = (container_source *)base;
    r->request = request;
    r->fetch.allocator = base->allocator;
    r->fetch.loop = loop;
    r->fetch.done = fetched;
    request->pending = r;
    attempt(r);
}

static void cancel_container(awsc_credentials_provider *base, awsc_identity_request *request)
{
    (void)base;
    if (request->pending) free_run(request->pending);
    request->pending = NULL;
}

static void destroy_container_source(awsc_credentials_provider *base)
{
    container_source *source = (container_source *)base;
    awsc_metadata_transport_close(&source->transport);
    awsc_container_settings_clear(base->allocator, &source->settings);
    awsc_release(base->allocator, source->ca_bundle);
    awsc_release(base->allocator, source);
}

int awsc_container_source_new(const awsc_allocator *allocator, awsc_container_settings *settings,
                              awsc_credentials_provider **out, awsc_error **error)
{
    container_source *source =
        awsc_provider_alloc(allocator, sizeof *source,
                            (awsc_provider_functions){get_from_container, cancel_container, destroy_container_source});
    if (!source) {
        awsc_container_settings_clear(allocator, settings);
        return awsc_error_nomem(error);
    }
    awsc_features_add(&source->base.features, AWSC_FEATURE_CREDENTIALS_HTTP);
    source->ca_bundle = awsc_text_copy(allocator, settings->ca_bundle);
    bool complete = source->ca_bundle || !settings->ca_bundle;
    source->settings = *settings;
    source->transport = (awsc_metadata_transport){.allocator = allocator,
                                                  .injected = settings->transport,
                                                  .ca_bundle = source->ca_bundle,
                                                  .looks_up_on_loops = settings->looks_up_on_loops};
    memset(settings, 0, sizeof *settings);
    if (!complete) {
        destroy_container_source(&source->base);
        return awsc_error_nomem(error);
    }
    *out = &source->base;
    return AWSC_OK;
}

int awsc_environment_container_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                          awsc_credentials_provider *base, awsc_credentials_provider **out,
                                          awsc_error **error)
{
    awsc_container_settings settings;
    (void)step, (void)base;
    int status = awsc_container_settings_read(context->allocator, context->environment, &settings, error);
    if (status) return status;
    if (!settings.url) {
        awsc_container_settings_clear(context->allocator, &settings);
        (void)awsc_error_set(error, AWSC_ERR_CONFIG, "%s and %s are not set", AWSC_CONTAINER_RELATIVE_URI,
                             AWSC_CONTAINER_FULL_URI);
        return AWSC_END;
    }
    settings.ca_bundle = context->settings->ca_bundle;
    settings.looks_up_on_loops = !context->settings->lookup_threads;
    settings.transport = context->options->transport;
    return awsc_container_source_new(context->allocator, &settings, out, error);
}

int awsc_credentials_provider_new_container(awsc_credentials_provider **out, awsc_error **error)
{
    const awsc_allocator *allocator = awsc_allocator_default();
    const awsc_environment *environment = awsc_environment_process();
    awsc_container_settings settings;
    awsc_credentials_provider *source = NULL;
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    int status = awsc_container_settings_read(allocator, environment, &settings, error);
    if (!status && !settings.url) {
        awsc_container_settings_clear(allocator, &settings);
        status = awsc_error_set(error, AWSC_ERR_CONFIG,
                                "container credentials: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
                                "AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
    }
    if (status) return status;
    settings.ca_bundle = awsc_environment_get(environment, "AWS_CA_BUNDLE");
    status = awsc_container_source_new(allocator, &settings, &source, error);
    if (status) return status;
    return awsc_cache_new(allocator, source, &(awsc_cache_options){.what = "the container's endpoint"}, out, error);
}
