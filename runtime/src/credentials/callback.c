/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials that the program finds itself. An open request keeps a reference to the source and its options. */
#include "base/container.h"
#include "credentials/callback.h"

#include <stddef.h>

#include "auth/sound.h"
#include "credentials/answer.h"
#include "credentials/cache.h"
#include "error/error.h"
#include "error/given.h"

static const char default_name[] = "the program's provider";

typedef struct callback_source {
    awsc_credentials_provider base;
    awsc_callback_options options;
    char *name;
} callback_source;

struct awsc_credentials_request {
    awsc_answer answer;
    callback_source *source; /* a reference */
    awsc_identity_request *asked_by;
};

static awsc_credentials_request *request_of(awsc_answer *answer)
{
    return AWSC_CONTAINER_OF(answer, awsc_credentials_request, answer);
}

/* ---- the question ---------------------------------------------------------------------------------------------- */

static void deliver_credentials(awsc_answer *answer, int status, void *value, awsc_error *error)
{
    awsc_identity_request *asked_by = request_of(answer)->asked_by;
    asked_by->pending = NULL;
    asked_by->done(asked_by, status, value, error);
}

static void discard(awsc_answer *answer, void *value)
{
    (void)answer;
    awsc_identity_free(value);
}

static void destroy_request(awsc_answer *answer)
{
    awsc_credentials_request *request = request_of(answer);
    callback_source *source = request->source;
    awsc_release(source->base.allocator, request);
    awsc_credentials_provider_free(&source->base);
}

static void ask(awsc_answer *answer)
{
    awsc_credentials_request *request = request_of(answer);
    const awsc_callback_options *options = &request->source->options;
    const awsc_allocator *before = awsc_memory_use(NULL);
    options->get(options->user, request);
    (void)awsc_memory_use(before);
}

static void get_from_callback(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *asked_by)
{
    awsc_error *error = NULL;
    awsc_credentials_request *request = awsc_alloc_zeroed(base->allocator, 1, sizeof *request);
    if (request) {
        request->answer = (awsc_answer){deliver_credentials, discard, destroy_request, .memory = base->allocator};
        request->source = (callback_source *)base;
        request->asked_by = asked_by;
    }
    if (!request || awsc_answer_open(&request->answer, loop)) {
        awsc_release(base->allocator, request);
        int status = awsc_error_nomem(&error);
        asked_by->done(asked_by, status, NULL, error);
        return;
    }
    (void)awsc_credentials_provider_retain(base);
    asked_by->pending = request;
    awsc_answer_ask(&request->answer, ask);
}

static void cancel_callback(awsc_credentials_provider *base, awsc_identity_request *asked_by)
{
    (void)base;
    awsc_credentials_request *request = asked_by->pending;
    asked_by->pending = NULL;
    if (request) awsc_answer_withdraw(&request->answer);
}

/* ---- the answer ------------------------------------------------------------------------------------------------ */

static bool is_missing(const char *text)
{
    return !text || !*text;
}

static int take(const callback_source *source, const awsc_credentials *given, awsc_identity **identity,
                awsc_error **error)
{
    awsc_credentials own = AWSC_CREDENTIALS_INIT;
    if (!given || AWSC_TAKE_STRUCT(&own, given, "credentials", AWSC_CREDENTIALS_INIT, NULL))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS,
                              "%s answered without credentials; expected a struct that begins with "
                              "AWSC_CREDENTIALS_INIT",
                              source->name);
    if (is_missing(own.access_key_id) || is_missing(own.secret_access_key))
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s answered without %s", source->name,
                              is_missing(own.access_key_id) ? "an access_key_id" : "a secret_access_key");
    return awsc_identity_make(source->base.allocator, source->name, &own, identity, error);
}

void awsc_credentials_request_answer(awsc_credentials_request *request, const awsc_credentials *credentials)
{
    AWSC_NEED_OR(request, );
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    const awsc_allocator *before = awsc_memory_use(request->source->base.allocator);
    int status = take(request->source, credentials, &identity, &error);
    awsc_answer_give(&request->answer, status, identity, error);
    (void)awsc_memory_use(before);
}

void awsc_credentials_request_give(awsc_credentials_request *request, const awsc_credentials *credentials,
                                   const char *lack)
{
    awsc_identity *identity = NULL;
    awsc_error *error = NULL;
    const callback_source *source = request->source;
    const awsc_allocator *before = awsc_memory_use(source->base.allocator);
    int status = lack ? awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "%s answered without %s", source->name, lack)
                      : awsc_identity_make(source->base.allocator, source->name, credentials, &identity, &error);
    awsc_answer_give(&request->answer, status, identity, error);
    (void)awsc_memory_use(before);
}

void awsc_credentials_request_fail(awsc_credentials_request *request, const char *message)
{
    AWSC_NEED_OR(request, );
    awsc_error *error = NULL;
    const awsc_allocator *before = awsc_memory_use(request->source->base.allocator);
    int status = is_missing(message)
                     ? awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "%s has no credentials", request->source->name)
                     : awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "%s: %s", request->source->name, message);
    awsc_answer_give(&request->answer, status, NULL, error);
    (void)awsc_memory_use(before);
}

bool awsc_credentials_request_cancelled(awsc_credentials_request *request)
{
    AWSC_NEED_OR(request, true);
    return awsc_answer_withdrawn(&request->answer);
}

/* ---- the source ------------------------------------------------------------------------------------------------ */

static void destroy_callback_source(awsc_credentials_provider *base)
{
    callback_source *source = (callback_source *)base;
    awsc_callback_options options = source->options;
    awsc_release(base->allocator, source->name);
    awsc_release(base->allocator, source);
    if (!options.release) return;
    const awsc_allocator *before = awsc_memory_use(NULL);
    options.release(options.user);
    (void)awsc_memory_use(before);
}

int awsc_callback_source_new(const awsc_allocator *allocator, const awsc_callback_options *options,
                             awsc_credentials_provider **out, awsc_error **error)
{
    callback_source *source =
        awsc_provider_alloc(allocator, sizeof *source,
                            (awsc_provider_functions){get_from_callback, cancel_callback, destroy_callback_source});
    if (!source) return awsc_error_nomem(error);
    source->options = *options;
    source->options.name = NULL; /* borrowed; our copy is below */
    source->name = awsc_text_copy(allocator, options->name ? options->name : default_name);
    if (!source->name) {
        awsc_release(allocator, source);
        return awsc_error_nomem(error);
    }
    *out = &source->base;
    return AWSC_OK;
}

/* Puts the cache before a source, which is taken over. When memory runs out, `release` of the program does not run. */
static int cache_callback_source(callback_source *source, awsc_credentials_provider **out, awsc_error **error)
{
    void (*release)(void *user) = source->options.release;
    (void)awsc_credentials_provider_retain(&source->base);
    int status =
        awsc_cache_new(source->base.allocator, &source->base, &(awsc_cache_options){.what = source->name}, out, error);
    source->options.release = status ? NULL : release;
    awsc_credentials_provider_free(&source->base);
    return status;
}

int awsc_credentials_provider_new_callback(const awsc_callback_options *options, awsc_credentials_provider **out,
                                           awsc_error **error)
{
    awsc_callback_options own = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_credentials_provider *source = NULL;
    if (out) *out = NULL;
    AWSC_NEED(options, error);
    AWSC_NEED(out, error);
    int status = AWSC_TAKE_STRUCT(&own, options, "options", AWSC_CALLBACK_OPTIONS_INIT, error);
    if (status) return status;
    if (!own.get)
        return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_credentials_provider_new_callback: get is NULL");
    bool cache = true;
    status = awsc_given_bool(AWSC_ERR_VALIDATION, "awsc_credentials_provider_new_callback", "cache", own.cache, &cache,
                             error);
    if (!status) status = awsc_callback_source_new(awsc_allocator_default(), &own, &source, error);
    if (status) return status;
    if (cache) return cache_callback_source((callback_source *)source, out, error);
    *out = source;
    return AWSC_OK;
}
