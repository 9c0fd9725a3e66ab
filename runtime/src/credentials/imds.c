/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials of an EC2 instance's role: a session token, the role's name, its keys. The API that also tells the
 * account is asked first; where it is missing, the older one is asked from then on. Version 1 of the service, which
 * needs no token, is never used: a program that can be made to send requests could be made to fetch keys with it.
 */
#include "base/container.h"
#include "credentials/imds.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "credentials/cache.h"
#include "credentials/fetch.h"
#include "credentials/json_credentials.h"
#include "credentials/source.h"
#include "credentials/url.h"
#include "error/error.h"
#include "error/given.h"
#include "sys/process.h"

enum { TOKEN_SECONDS = 21600, TOKEN_RENEWED_EARLY_S = 120, TOKEN_MAX = 4096, NAME_MAX_SIZE = 256, PAUSE_MS = 100 };

static const char role_path[] = "/latest/meta-data/iam/security-credentials";

enum api { API_UNKNOWN, API_EXTENDED, API_LEGACY };

/* Token, role and API version that all requests share; one per process. */
typedef struct memory {
    pid_t pid;
    pthread_mutex_t lock;
    char *token;
    uint64_t token_until_ms;
    enum api api;
    char *role; /* as the service named it */
} memory;

typedef struct imds_source {
    awsc_credentials_provider base;
    awsc_imds_settings settings;
    awsc_metadata_transport transport;
    _Atomic(memory *) memory;
} imds_source;

typedef struct run run;

struct run {
    imds_source *source;
    memory *memory;
    awsc_identity_request *request;
    awsc_fetch fetch;
    awsc_timer pause;
    void (*step)(run *r); /* the step under way, for a retry */
    void (*answered)(run *r);
    int attempts; /* of this step */
    char *token;
    char *role;
    enum api api;
    bool token_renewed;
    bool asked_again; /* for the role's name */
};

static void ask_token(run *r);
static void ask_role(run *r);
static void ask_keys(run *r);

/* ---- shared memory --------------------------------------------------------------------------------------------- */

static void free_memory(imds_source *source, memory *m)
{
    awsc_release_secret(source->base.allocator, m->token);
    awsc_release(source->base.allocator, m->role);
    (void)pthread_mutex_destroy(&m->lock);
    awsc_release(source->base.allocator, m);
}

static memory *memory_of_process(imds_source *source)
{
    memory *m = atomic_load_explicit(&source->memory, memory_order_acquire);
    if (m && m->pid == awsc_process_id()) return m;
    memory *fresh = awsc_alloc_zeroed(source->base.allocator, 1, sizeof *fresh);
    if (!fresh) return NULL;
    fresh->pid = awsc_process_id();
    (void)pthread_mutex_init(&fresh->lock, NULL);
    if (atomic_compare_exchange_strong(&source->memory, &m, fresh)) return fresh; /* the parent's is given up */
    free_memory(source, fresh);
    return m;
}

static uint64_t now_ms(const run *r)
{
    return awsc_clock_monotonic_ms(r->source->settings.clock);
}

static void recall(run *r)
{
    const awsc_allocator *allocator = r->source->base.allocator;
    memory *m = r->memory;
    (void)pthread_mutex_lock(&m->lock);
    if (m->token && now_ms(r) < m->token_until_ms) r->token = awsc_text_copy(allocator, m->token);
    if (!r->source->settings.profile && m->role) r->role = awsc_text_copy(allocator, m->role);
    r->api = m->api;
    (void)pthread_mutex_unlock(&m->lock);
}

/* A copy that cannot be made is not kept: it is asked for again. */
static void remember_token(run *r)
{
    const awsc_allocator *allocator = r->source->base.allocator;
    char *copy = awsc_text_copy(allocator, r->token);
    memory *m = r->memory;
    (void)pthread_mutex_lock(&m->lock);
    awsc_release_secret(allocator, m->token);
    m->token = copy;
    m->token_until_ms = now_ms(r) + (uint64_t)(TOKEN_SECONDS - TOKEN_RENEWED_EARLY_S) * 1000;
    (void)pthread_mutex_unlock(&m->lock);
}

static void remember_api_and_role(run *r)
{
    const awsc_allocator *allocator = r->source->base.allocator;
    char *copy = r->source->settings.profile ? NULL : awsc_text_copy(allocator, r->role);
    memory *m = r->memory;
    (void)pthread_mutex_lock(&m->lock);
    awsc_release(allocator, m->role);
    m->role = copy;
    m->api = r->api;
    (void)pthread_mutex_unlock(&m->lock);
}

/* ---- ending ---------------------------------------------------------------------------------------------------- */

static void free_run(run *r)
{
    const awsc_allocator *allocator = r->source->base.allocator;
    awsc_timer_clear(r->fetch.loop, &r->pause);
    awsc_fetch_clear(&r->fetch);
    awsc_release_secret(allocator, r->token);
    awsc_release(allocator, r->role);
    awsc_release(allocator, r);
}

static void finish_run(run *r, int status, awsc_identity *identity, awsc_error *error)
{
    awsc_identity_request *request = r->request;
    if (status) awsc_error_prefix(&error, "instance metadata (%s)", r->source->settings.endpoint);
    free_run(r);
    request->pending = NULL;
    request->done(request, status, identity, error);
}

static void fail_run(run *r, const char *reason)
{
    awsc_error *error = NULL;
    int status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "%s", reason);
    finish_run(r, status, NULL, error);
}

static void fail_nomem(run *r)
{
    awsc_error *error = NULL;
    int status = awsc_error_nomem(&error);
    finish_run(r, status, NULL, error);
}

static void fail_status(run *r, const char *what)
{
    awsc_error *error = NULL;
    int status =
        awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "%s was answered with HTTP status %d", what, r->fetch.http_status);
    finish_run(r, status, NULL, error);
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static void pause_over(awsc_timer *timer)
{
    run *r = AWSC_CONTAINER_OF(timer, run, pause);
    r->step(r);
}

static bool again_later(run *r)
{
    if (r->attempts >= r->source->settings.attempts) return false;
    int shift = r->attempts < 5 ? r->attempts - 1 : 4;
    r->pause.run = pause_over;
    r->pause.memory = r->source->base.allocator;
    return awsc_timer_set(r->fetch.loop, &r->pause, awsc_loop_now_ms(r->fetch.loop) + ((uint64_t)PAUSE_MS << shift)) ==
           0;
}

/* Without a response to the first request there is no instance, and a retry only makes the program wait. */
static bool is_worth_repeating(const run *r, int status)
{
    if (status == AWSC_ERR_NOMEM || status == AWSC_ERR_PARSE || status == AWSC_ERR_CONFIG) return false;
    if (!status) return r->fetch.http_status >= 500 || (r->fetch.http_status == 401 && r->step == ask_token);
    return r->step != ask_token || status == AWSC_ERR_TRANSPORT;
}

static void fetched(awsc_fetch *fetch, int status, const char *message)
{
    run *r = AWSC_CONTAINER_OF(fetch, run, fetch);
    if (is_worth_repeating(r, status) && again_later(r)) return;
    if (status == AWSC_ERR_NOMEM) {
        fail_nomem(r);
    } else if (status) {
        awsc_error *error = NULL;
        status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "no answer: %s", message);
        finish_run(r, status, NULL, error);
    } else if (fetch->http_status == 401 && r->step != ask_token && !r->token_renewed) {
        r->token_renewed = true;
        r->attempts = 0;
        ask_token(r);
    } else {
        if (r->step != ask_token) r->token_renewed = false; /* a later step may find the new token refused as well */
        r->attempts = 0;
        r->answered(r);
    }
}

static void ask(run *r, void (*step)(run *r), void (*answered)(run *r), const char *method, const char *path,
                const char *name)
{
    imds_source *source = r->source;
    awsc_error *error = NULL;
    awsc_metadata_url url;
    awsc_buffer target = AWSC_BUFFER_INIT(source->base.allocator);
    r->step = step;
    r->answered = answered;
    r->attempts++;
    int status = awsc_metadata_url_parse(source->settings.endpoint, "the endpoint", &url, &error);
    if (!status) awsc_buffer_append_view(&target, url.target);
    awsc_buffer_append_text(&target, path);
    awsc_buffer_append_text(&target, name);
    if (!status && target.failed) status = awsc_error_nomem(&error);
    if (!status) {
        bool token = step == ask_token;
        const awsc_fetch_header headers[] = {{"x-aws-ec2-metadata-token-ttl-seconds", token ? "21600" : NULL},
                                             {"x-aws-ec2-metadata-token", token ? NULL : r->token}};
        awsc_fetch_request request = {.method = method,
                                      .base = url.base,
                                      .authority = url.authority,
                                      .target = target.data,
                                      .headers = headers,
                                      .header_count = 2,
                                      .connect_timeout_ms = source->settings.timeout_ms,
                                      .timeout_ms = source->settings.timeout_ms};
        status = awsc_fetch_start(&r->fetch, &source->transport, &request, &error);
    }
    awsc_buffer_clear(&target);
    if (status) finish_run(r, status, NULL, error);
}

/* One line of the answer as a text of its own; NULL if it is empty, too long or has other bytes than `is_allowed`. */
static char *take_line(const run *r, size_t limit, bool (*is_allowed)(char c))
{
    awsc_view line;
    (void)awsc_view_split(awsc_view_trim(awsc_buffer_view(&r->fetch.body)), '\n', &line);
    line = awsc_view_trim(line);
    if (!line.size || line.size > limit) return NULL;
    for (size_t i = 0; i < line.size; i++)
        if (!is_allowed(line.data[i])) return NULL;
    return awsc_text_copy_n(r->source->base.allocator, line.data, line.size);
}

/* ---- the token ------------------------------------------------------------------------------------------------- */

static bool is_token_byte(char c)
{
    return (unsigned char)c > 0x20 && (unsigned char)c < 0x7f;
}

static void token_answered(run *r)
{
    int answer = r->fetch.http_status;
    if (answer == 403) {
        fail_run(r, "the service is turned off for this instance (HTTP status 403 to the request for a token)");
        return;
    }
    if (answer == 404 || answer == 405) {
        fail_run(r, "the service gives no session tokens; version 1, which needs none, is not used");
        return;
    }
    if (answer != 200) {
        fail_status(r, "the request for a token");
        return;
    }
    awsc_release_secret(r->source->base.allocator, r->token);
    r->token = take_line(r, TOKEN_MAX, is_token_byte);
    if (!r->token) {
        fail_run(r, "the session token is not usable");
        return;
    }
    remember_token(r);
    if (r->role)
        ask_keys(r);
    else
        ask_role(r);
}

static void ask_token(run *r)
{
    ask(r, ask_token, token_answered, "PUT", "/latest/api/token", "");
}

/* ---- the role -------------------------------------------------------------------------------------------------- */

static bool is_role_byte(char c)
{
    return awsc_ascii_is_alpha(c) || awsc_ascii_is_digit(c) || (c && strchr("+=,.@_-", c));
}

static void role_answered(run *r)
{
    int answer = r->fetch.http_status;
    if (answer == 404 && r->api == API_UNKNOWN) {
        r->api = API_LEGACY;
        ask_role(r);
        return;
    }
    if (answer == 404) {
        fail_run(r, "this instance has no role");
        return;
    }
    if (answer != 200) {
        fail_status(r, "the request for the role's name");
        return;
    }
    if (r->api == API_UNKNOWN) r->api = API_EXTENDED;
    awsc_release(r->source->base.allocator, r->role);
    r->role = take_line(r, NAME_MAX_SIZE, is_role_byte);
    if (!r->role)
        fail_run(r, "the answer to the request for the role's name is no name; this instance may have no role");
    else
        ask_keys(r);
}

static const char *suffix(const run *r)
{
    return r->api == API_LEGACY ? "/" : "-extended/";
}

static void ask_role(run *r)
{
    ask(r, ask_role, role_answered, "GET", role_path, suffix(r));
}

/* ---- the keys -------------------------------------------------------------------------------------------------- */

static void keys_missing(run *r)
{
    if (r->api == API_UNKNOWN) {
        r->api = API_LEGACY;
        ask_keys(r);
    } else if (!r->source->settings.profile && !r->asked_again) {
        r->asked_again = true; /* the instance has been given another role */
        ask_role(r);
    } else {
        awsc_error *error = NULL;
        int status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS,
                                    "the instance profile \"%s\" is not valid here: "
                                    "there are no credentials of that name",
                                    r->role);
        finish_run(r, status, NULL, error);
    }
}

static void keys_answered(run *r)
{
    if (r->fetch.http_status == 404) {
        keys_missing(r);
        return;
    }
    if (r->fetch.http_status != 200) {
        fail_status(r, "the request for the role's keys");
        return;
    }
    if (r->api == API_UNKNOWN) r->api = API_EXTENDED;
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    int status = awsc_json_credentials_parse(
        r->source->base.allocator,
        &(awsc_json_credentials){
            .what = "the answer to the request for the role's keys", .token = "Token", .expires = true},
        awsc_buffer_view(&r->fetch.body), &identity, &error);
    if (!status) remember_api_and_role(r);
    finish_run(r, status, identity, error);
}

static void ask_keys(run *r)
{
    char name[NAME_MAX_SIZE + sizeof "-extended/"];
    size_t size = strlen(r->role);
    if (size > NAME_MAX_SIZE) {
        fail_run(r, "the name of the instance profile is too long");
        return;
    }
    size_t start = strlen(suffix(r));
    memcpy(name, suffix(r), start);
    memcpy(name + start, r->role, size + 1);
    ask(r, ask_keys, keys_answered, "GET", role_path, name);
}

/* ---- the provider ---------------------------------------------------------------------------------------------- */

static int begin(run *r, awsc_error **error)
{
    const awsc_imds_settings *settings = &r->source->settings;
    if (settings->disabled)
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "instance metadata is off: AWS_EC2_METADATA_DISABLED is true");
    r->memory = memory_of_process(r->source);
    if (!r->memory) return awsc_error_nomem(error);
    if (settings->profile) {
        r->role = awsc_text_copy(r->source->base.allocator, settings->profile);
        if (!r->role) return awsc_error_nomem(error);
        for (const char *p = r->role; *p; p++)
            if (!is_role_byte(*p))
                return awsc_error_set(error, AWSC_ERR_CONFIG,
                                      "%s (profile: %s) is no name of an instance profile; expected letters, digits "
                                      "and +=,.@_-",
                                      AWSC_IMDS_PROFILE_NAME);
    }
    recall(r);
    return AWSC_OK;
}

static void get_from_imds(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    awsc_error *error = NULL;
    run *r = awsc_alloc_zeroed(base->allocator, 1, sizeof *r);
    if (!r) {
        int failed = awsc_error_nomem(&error);
        request->done(request, failed, NULL, error);
        return;
    }
    r->source = (imds_source *)base;
    r->request = request;
    r->fetch.allocator = base->allocator;
    r->fetch.loop = loop;
    r->fetch.done = fetched;
    request->pending = r;
    int status = begin(r, &error);
    if (status)
        finish_run(r, status, NULL, error);
    else if (!r->token)
        ask_token(r);
    else if (r->role)
        ask_keys(r);
    else
        ask_role(r);
}

static void cancel_imds(awsc_credentials_provider *base, awsc_identity_request *request)
{
    (void)base;
    if (request->pending) free_run(request->pending);
    request->pending = NULL;
}

static void destroy_imds_source(awsc_credentials_provider *base)
{
    imds_source *source = (imds_source *)base;
    memory *m = atomic_load_explicit(&source->memory, memory_order_acquire);
    if (m && m->pid == awsc_process_id()) free_memory(source, m);
    awsc_metadata_transport_close(&source->transport);
    awsc_imds_settings_clear(base->allocator, &source->settings);
    awsc_release(base->allocator, source);
}

int awsc_imds_source_new(const awsc_allocator *allocator, awsc_imds_settings *settings, awsc_credentials_provider **out,
                         awsc_error **error)
{
    imds_source *source = awsc_provider_alloc(
        allocator, sizeof *source, (awsc_provider_functions){get_from_imds, cancel_imds, destroy_imds_source});
    if (!source) {
        awsc_imds_settings_clear(allocator, settings);
        return awsc_error_nomem(error);
    }
    atomic_init(&source->memory, NULL);
    awsc_features_add(&source->base.features, AWSC_FEATURE_CREDENTIALS_IMDS);
    source->settings = *settings;
    if (!source->settings.clock) source->settings.clock = awsc_clock_system();
    source->transport = (awsc_metadata_transport){.allocator = allocator,
                                                  .injected = source->settings.transport,
                                                  .looks_up_on_loops = source->settings.looks_up_on_loops};
    memset(settings, 0, sizeof *settings);
    *out = &source->base;
    return AWSC_OK;
}

int awsc_environment_imds_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                     awsc_credentials_provider *base, awsc_credentials_provider **out,
                                     awsc_error **error)
{
    awsc_imds_settings settings;
    (void)step, (void)base;
    int status =
        awsc_imds_settings_read(context->allocator, NULL, context->environment, context->settings, &settings, error);
    if (status) return status;
    if (settings.disabled) {
        awsc_imds_settings_clear(context->allocator, &settings);
        (void)awsc_error_set(error, AWSC_ERR_CONFIG, "AWS_EC2_METADATA_DISABLED is true");
        return AWSC_END;
    }
    settings.clock = context->options->clock;
    settings.looks_up_on_loops = !context->settings->lookup_threads;
    settings.transport = context->options->transport;
    return awsc_imds_source_new(context->allocator, &settings, out, error);
}

int awsc_credentials_provider_new_imds(const awsc_imds_options *options, awsc_credentials_provider **out,
                                       awsc_error **error)
{
    const awsc_allocator *allocator = awsc_allocator_default();
    awsc_imds_options own = AWSC_IMDS_OPTIONS_INIT;
    awsc_imds_settings settings;
    awsc_credentials_provider *source = NULL;
    if (out) *out = NULL;
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_IMDS_OPTIONS_INIT, error);
    if (!status) status = awsc_imds_settings_read(allocator, &own, awsc_environment_process(), NULL, &settings, error);
    if (status) return status;
    status = awsc_imds_settings_take_numbers(&settings, &own, error);
    if (status) {
        awsc_imds_settings_clear(allocator, &settings);
        return status;
    }
    status = awsc_imds_source_new(allocator, &settings, &source, error);
    if (status) return status;
    return awsc_cache_new(allocator, source, &(awsc_cache_options){.what = "instance metadata"}, out, error);
}
