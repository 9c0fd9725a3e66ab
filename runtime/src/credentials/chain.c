/* SPDX-License-Identifier: Apache-2.0 */
/* The default chain. */
#include "credentials/chain.h"

#include <string.h>

#include "base/buffer.h"
#include "config/setting_rows.h"
#include "credentials/cache.h"
#include "credentials/static.h"
#include "error/error.h"
#include "log/log.h"

/* State of the search along the chain. A link that is not configured adds its reason to `tried`. */
typedef struct search {
    awsc_source_context context;
    awsc_buffer tried;
    bool ended; /* there are no credentials: *out says why */
    awsc_credentials_provider **out;
    awsc_error **error;
} search;

static void not_configured(search *s, const char *link, const char *reason)
{
    awsc_buffer_append_format(&s->tried, "%s%s (%s)", s->tried.size ? ", " : "tried ", link, reason);
}

/* The end of the chain: a provider that says why there are no credentials. */
static int end(search *s, const char *reason)
{
    s->ended = true;
    awsc_buffer text = AWSC_BUFFER_INIT(s->context.allocator);
    awsc_buffer_append_view(&text, awsc_buffer_view(&s->tried));
    awsc_buffer_append_format(&text, "%s%s", s->tried.size && *reason ? ", then: " : "", reason);
    const char *message = s->tried.failed ? NULL : awsc_buffer_text(&text);
    int status = message ? awsc_static_provider_new(s->context.allocator, NULL, message, s->out, s->error)
                         : awsc_error_nomem(s->error);
    awsc_buffer_clear(&text);
    return status;
}

/* The end, for the reason of a failure. Memory that ran out is no reason to remember. */
static int end_with(search *s, int status, awsc_error *failure)
{
    if (status == AWSC_ERR_NOMEM)
        (void)awsc_error_nomem(s->error);
    else
        status = end(s, awsc_error_message(failure));
    awsc_error_free(failure);
    return status;
}

/* Puts the cache before a source, which is taken over; fixed credentials need none. The errors of the last source list
 * the sources that were tried. */
static int keep(search *s, awsc_credentials_provider *source, const char *what, bool last)
{
    if (!source->cancel) {
        *s->out = source;
        return AWSC_OK;
    }
    awsc_buffer before = AWSC_BUFFER_INIT(s->context.allocator);
    awsc_cache_options options = {
        .clock = s->context.options->clock, .logger = s->context.options->logger, .what = what};
    if (s->tried.size && last) {
        awsc_buffer_append_format(&before, "%.*s, then", (int)s->tried.size, s->tried.data);
        options.tried = awsc_buffer_text(&before);
    }
    awsc_log(&s->context.options->logger, AWSC_LOG_DEBUG, "credentials come from %s", what);
    int status = AWSC_OK;
    if (before.failed) {
        awsc_credentials_provider_free(source);
        status = awsc_error_nomem(s->error);
    } else {
        status = awsc_cache_new(s->context.allocator, source, &options, s->out, s->error);
    }
    awsc_buffer_clear(&before);
    return status;
}

/* ---- rows of the table of sources ------------------------------------------------------------------------------ */

static const char *link_name(enum awsc_chain_link link)
{
    static const char names[] = ""
#define CHAIN_SOURCE(id, name, ...) name "\0"
#define CHAIN_PROFILE(id, name, ...) name "\0"
#include <awsc/tables/credential_sources.def>
        ;
    return awsc_setting_entry(names, (unsigned)link);
}

static const char *link_label(enum awsc_chain_link link)
{
    static const char labels[] = ""
#define CHAIN_SOURCE(id, name, type, label, ...) label "\0"
#define CHAIN_PROFILE(id, ...) "\0"
#include <awsc/tables/credential_sources.def>
        ;
    return awsc_setting_entry(labels, (unsigned)link);
}

/* A source of the environment, without a cache. AWSC_END: it is not configured, for the reason that is the error. */
static int link_source(const awsc_source_context *context, enum awsc_chain_link link, awsc_credentials_provider **out,
                       awsc_error **error)
{
#define CHAIN_SOURCE(id, name, type, label, named, variables, make, ...)                                               \
    if (link == AWSC_LINK_##id) return make(context, NULL, NULL, out, error);
#include <awsc/tables/credential_sources.def>
    return AWSC_END;
}

static enum awsc_feature link_feature(enum awsc_chain_link link)
{
#define CHAIN_SOURCE(id, name, type, label, named, variables, make, feature, ...)                                      \
    if (link == AWSC_LINK_##id) return feature;
#include <awsc/tables/credential_sources.def>
    return AWSC_FEATURE_NONE;
}

/* The link that credential_source names. */
static enum awsc_chain_link named_link(const char *name)
{
#define NAMED(text) text
#define NOT_NAMED ""
#define CHAIN_SOURCE(id, unused, type, label, named, ...)                                                              \
    if (strcmp(name, named) == 0) return AWSC_LINK_##id;
#include <awsc/tables/credential_sources.def>
    return AWSC_LINK_COUNT;
}

/* "keys of the profile "NAME"", in logs and errors; NULL when memory runs out. */
static const char *name_step(const awsc_profile_step *step, awsc_buffer *out)
{
    static const char labels[] = ""
#define PROFILE_SOURCE(id, name, type, label, ...) label "\0"
#include <awsc/tables/credential_sources.def>
        ;
    awsc_buffer_append_format(out, "%s of the profile \"%s\"", awsc_setting_entry(labels, step->kind),
                              awsc_profile_name(step->profile));
    return awsc_buffer_text(out);
}

/* The source of one step, without a cache. */
static int step_source(const awsc_source_context *context, const awsc_profile_step *step,
                       awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    switch (step->kind) {
#define LOCAL(id, make)                                                                                                \
    case AWSC_STEP_##id:                                                                                               \
        return make(context, step, base, out, error);
#define SERVICE(id, make)
#define PROFILE_SOURCE(id, name, type, label, properties, configure, floor, make, ...) floor(id, make)
#include <awsc/tables/credential_sources.def>
    default:
        return awsc_service_source_new(context, step, base, out, error);
    }
}

/* `before` NULL: the step is the first. */
static enum awsc_feature step_feature(const awsc_profile_step *step, const awsc_profile_step *before)
{
    switch (step->kind) {
#define PROFILE_SOURCE(id, name, type, label, properties, configure, floor, make, feature, ...)                        \
    case AWSC_STEP_##id:                                                                                               \
        return feature;
#include <awsc/tables/credential_sources.def>
    default:
        return AWSC_FEATURE_NONE;
    }
}

/* ---- sources on other sources ---------------------------------------------------------------------------------- */

int awsc_named_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                          awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_error *reason = NULL;
    (void)base;
    int status = link_source(context, named_link(step->value), out, &reason);
    if (status != AWSC_END) {
        awsc_error_give(error, reason);
        return status;
    }
    status = awsc_error_set(error, AWSC_ERR_CONFIG, "it is %s, but %s", step->value, awsc_error_message(reason));
    awsc_error_free(reason);
    return status;
}

int awsc_profile_keys_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                 awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    awsc_buffer space = AWSC_BUFFER_INIT(context->allocator);
    const char *name = name_step(step, &space);
    (void)base;
    int status =
        name ? awsc_static_provider_new(context->allocator, &step->keys, name, out, error) : awsc_error_nomem(error);
    awsc_buffer_clear(&space);
    return status;
}

/* ---- profile --------------------------------------------------------------------------------------------------- */

/* A step with its cache, so that each lives as long as its own credentials. */
static int add_step(search *s, const awsc_profile_step *step, awsc_credentials_provider *base, bool last)
{
    awsc_buffer name = AWSC_BUFFER_INIT(s->context.allocator);
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    int status =
        name_step(step, &name) ? step_source(&s->context, step, base, &source, &failure) : awsc_error_nomem(&failure);
    if (!status) awsc_features_add(&source->features, step_feature(step, base ? step - 1 : NULL));
    if (status) {
        awsc_error_prefix(&failure, "%s", name.failed ? "" : awsc_buffer_text(&name));
        status = end_with(s, status, failure);
    } else {
        status = keep(s, source, awsc_buffer_text(&name), last);
    }
    awsc_buffer_clear(&name);
    return status;
}

static int use_profile(search *s, const awsc_profile_steps *steps)
{
    int status = AWSC_OK;
    for (size_t i = 0; !status && !s->ended && i < steps->count; i++) {
        awsc_credentials_provider *base = *s->out;
        *s->out = NULL;
        status = add_step(s, &steps->items[i], base, i + 1 == steps->count);
        awsc_credentials_provider_free(base);
    }
    return status;
}

static int try_profile(search *s, bool *found)
{
    const awsc_settings *settings = s->context.settings;
    awsc_profile_steps steps;
    awsc_error *failure = NULL;
    int status = awsc_profile_steps_resolve(settings->profiles, settings->profile, &steps, &failure);
    *found = status != AWSC_END;
    if (status == AWSC_OK) return use_profile(s, &steps);
    if (status != AWSC_END) return end_with(s, status, failure);
    awsc_buffer_append_format(&s->tried, "%s profile (%s; files %s and %s)", s->tried.size ? "," : "tried",
                              awsc_error_message(failure), settings->credentials_file, settings->config_file);
    awsc_error_free(failure);
    return AWSC_OK;
}

/* ---- the chain ------------------------------------------------------------------------------------------------- */

/* The program's profile comes before the environment. */
static bool is_skipped(const search *s, enum awsc_chain_link link)
{
    return link < AWSC_LINK_PROFILE && awsc_settings_is_given(s->context.settings, AWSC_SETTING_profile);
}

static int try_link(search *s, enum awsc_chain_link link, bool *found)
{
    awsc_credentials_provider *source = NULL;
    awsc_error *failure = NULL;
    if (is_skipped(s, link)) {
        not_configured(s, link_name(link), "the program names a profile");
        return AWSC_OK;
    }
    int status = link_source(&s->context, link, &source, &failure);
    *found = status != AWSC_END;
    if (status == AWSC_OK) {
        awsc_features_add(&source->features, link_feature(link));
        return keep(s, source, link_label(link), true);
    }
    if (status != AWSC_END) return end_with(s, status, failure);
    not_configured(s, link_name(link), awsc_error_message(failure));
    awsc_error_free(failure);
    return AWSC_OK;
}

static int follow(search *s, enum awsc_chain_link *at)
{
    bool found = false;
    for (int link = 0; link < AWSC_LINK_COUNT; link++) {
        *at = (enum awsc_chain_link)link;
        int status = link == AWSC_LINK_PROFILE ? try_profile(s, &found) : try_link(s, *at, &found);
        if (status || found) return status;
    }
    return end(s, "");
}

static int conclude(search *s, int status)
{
    if (!status && s->tried.failed) {
        awsc_credentials_provider_free(*s->out);
        *s->out = NULL;
        status = awsc_error_nomem(s->error);
    }
    awsc_buffer_clear(&s->tried);
    return status;
}

static const awsc_chain_options no_options = {0};

int awsc_default_chain_new(const awsc_allocator *allocator, awsc_settings *settings,
                           const awsc_environment *environment, const awsc_chain_options *options,
                           awsc_credentials_provider **out, awsc_error **error)
{
    enum awsc_chain_link at;
    if (!options) options = &no_options;
    search s = {{allocator, settings, environment, options}, AWSC_BUFFER_INIT(allocator), false, out, error};
    *out = NULL;
    int status = follow(&s, &at);
    if (options->choice) *options->choice = (awsc_chain_choice){at, s.ended};
    return conclude(&s, status);
}

int awsc_profile_provider_new(const awsc_allocator *allocator, awsc_settings *settings,
                              const awsc_environment *environment, const awsc_chain_options *options,
                              awsc_credentials_provider **out, awsc_error **error)
{
    if (!options) options = &no_options;
    search s = {{allocator, settings, environment, options}, AWSC_BUFFER_INIT(allocator), false, out, error};
    bool found = false;
    *out = NULL;
    int status = try_profile(&s, &found);
    if (!status && !found) status = end(&s, "");
    return conclude(&s, status);
}
