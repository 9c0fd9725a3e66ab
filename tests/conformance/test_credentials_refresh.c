/* SPDX-License-Identifier: Apache-2.0 */
/* Renewal of credentials: one cache per case, a fixed clock, a source that follows a script. */
#include "base/buffer.h"
#include "conformance/vectors.h"
#include "credentials/cache.h"
#include "error/error.h"
#include "support/ask_provider.h"

typedef struct scene {
    awsc_credentials_provider source; /* first member: the cache passes this structure back */
    awsc_clock clock;
    awsc_random random;
    int64_t now_s;
    double uniform;
    const char *response;
    int64_t lifetime_s;
    const char *key;
    bool contacted;
    char held[64]; /* key id and expiration of the last credentials */
    int64_t held_until_s;
    bool refused;     /* they were invalidated */
    int64_t window_s; /* the advisory one of credentials that live for an hour */
} scene;

static awsc_time now(void *user)
{
    return (awsc_time){((scene *)user)->now_s, 0};
}

static uint64_t monotonic_ms(void *user)
{
    return (uint64_t)((scene *)user)->now_s * 1000;
}

static double uniform(void *user)
{
    return ((scene *)user)->uniform;
}

static void get(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    scene *s = (scene *)base;
    awsc_error *error = NULL;
    (void)loop;
    s->contacted = true;
    if (!s->response || strcmp(s->response, "error") == 0) {
        int status = awsc_error_set(&error, AWSC_ERR_CREDENTIALS, "the source fails");
        request->done(request, status, NULL, error);
        return;
    }
    if (strcmp(s->response, "nonRecoverableError") == 0) {
        int status = awsc_error_set(&error, AWSC_ERR_CONFIG, "the source refuses");
        request->done(request, status, NULL, error);
        return;
    }
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    bool stale = strcmp(s->response, "staleCredentials") == 0;
    credentials.access_key_id = s->key;
    credentials.secret_access_key = "hush-secret-key";
    credentials.expiration = (awsc_opt_time){AWSC_SET, {stale ? s->now_s : s->now_s + s->lifetime_s, 0}};
    request->done(request, AWSC_OK, awsc_identity_new(awsc_allocator_default(), &credentials), NULL);
}

static void destroy(awsc_credentials_provider *base)
{
    (void)base;
}

static void hold(scene *s, const asked *a)
{
    if (a->status) return;
    const awsc_credentials *given = &a->identity->credentials;
    if (strcmp(s->held, given->access_key_id) != 0) s->refused = false;
    snprintf(s->held, sizeof s->held, "%s", given->access_key_id);
    s->held_until_s = given->expiration.value.seconds;
}

/* Fills the cache and advances the clock until the credentials are in the window. False: no such window. */
static bool fill(scene *s, awsc_credentials_provider *cache, const char *window, int64_t configured_s)
{
    int64_t advisory_s = configured_s ? configured_s : 900, lifetime_s = advisory_s + 2700;
    s->window_s = advisory_s;
    const struct {
        const char *name;
        int64_t left_s;
    } windows[] = {{"valid", lifetime_s}, {"advisory", advisory_s * 2 / 3}, {"mandatory", 30}, {"expired", -60}};
    if (strcmp(window, "none") == 0) return true;
    s->response = "freshCredentials";
    s->lifetime_s = lifetime_s;
    asked a = ask_provider(cache, NULL);
    hold(s, &a);
    asked_clear(&a);
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        if (strcmp(window, windows[i].name) != 0) continue;
        s->now_s += lifetime_s - windows[i].left_s;
        return true;
    }
    return false;
}

static const char *result_of(const asked *a, const char *old_key)
{
    if (a->status == AWSC_ERR_CONFIG) return "nonRecoverableError";
    if (a->status) return "noCredentialsError";
    return strcmp(a->identity->credentials.access_key_id, old_key) == 0 ? "cachedCredentials" : "newCredentials";
}

/* The source is asked in the last `window_s` seconds, and not before. The last step of a case. */
static void check_window(vectors *v, scene *s, awsc_credentials_provider *cache, int64_t window_s)
{
    for (int64_t early_s = 1; early_s >= 0; early_s--) {
        s->now_s = s->held_until_s - window_s - early_s;
        s->contacted = false;
        asked a = ask_provider(cache, NULL);
        asked_clear(&a);
        if (s->contacted != !early_s)
            case_problem(v, "%lld s before the end the source was %sasked", (long long)(window_s + early_s),
                         s->contacted ? "" : "not ");
    }
}

static void run_get(vectors *v, scene *s, awsc_credentials_provider *cache, const cJSON *step, const char *old_key)
{
    const cJSON *expected = json_get(step, "expected");
    const cJSON *lifetime = json_get(step, "lifetimeSeconds");
    const cJSON *window = json_get(expected, "advisoryWindowSeconds");
    int64_t left_s = s->held_until_s - s->now_s;
    bool needed = s->refused || (s->held[0] && left_s <= s->window_s);
    s->response = json_text(step, "response");
    s->lifetime_s = lifetime ? (int64_t)lifetime->valuedouble : 3600;
    s->key = "AKID-NEW";
    s->contacted = false;
    asked a = ask_provider(cache, NULL);
    case_text(v, "result", result_of(&a, old_key), json_text(expected, "result"));
    if (s->contacted != json_true(expected, "sourceContacted"))
        case_problem(v, "the source was %sasked", s->contacted ? "" : "not ");
    /* "Limited" means that the call needs new credentials and gets the old ones, without a request to the source. */
    bool limited = needed && !a.status && !s->contacted;
    if (limited != json_true(expected, "rateLimited")) case_problem(v, "rateLimited: %d", limited);
    hold(s, &a);
    asked_clear(&a);
    if (window) check_window(v, s, cache, (int64_t)window->valuedouble);
}

static void invalidate(scene *s, awsc_credentials_provider *cache, const char *key)
{
    s->refused = s->refused || strcmp(s->held, key) == 0;
    awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
    credentials.access_key_id = key;
    credentials.secret_access_key = "hush-secret-key";
    awsc_identity *identity = awsc_identity_new(awsc_allocator_default(), &credentials);
    cache->invalidate(cache, identity);
    awsc_identity_free(identity);
}

static int64_t seconds_of(const cJSON *step)
{
    const cJSON *seconds = json_get(step, "seconds");
    return seconds ? (int64_t)seconds->valuedouble : 0;
}

static void run_case(vectors *v, const cJSON *c)
{
    const cJSON *given = json_get(c, "given"), *step;
    const cJSON *quiet = json_get(given, "refreshBackoffSeconds");
    const cJSON *window = json_get(given, "configuredAdvisoryWindowSeconds");
    const char *key = json_text(given, "accessKeyId");
    scene s = {.source = {.allocator = awsc_allocator_default(), .get = get, .destroy = destroy},
               .now_s = 1767225600,
               .uniform = quiet ? (quiet->valuedouble - 300.0) / 300.0 : 0.5};
    awsc_credentials_provider *cache = NULL;
    if (!key) key = "AKID-OLD";
    s.key = key;
    s.clock = (awsc_clock){now, monotonic_ms, NULL, &s};
    s.random = (awsc_random){uniform, &s};
    atomic_init(&s.source.references, 1);
    awsc_cache_options options = {
        .clock = &s.clock, .random = &s.random, .advisory_window_s = window ? (int64_t)window->valuedouble : 0};
    if (awsc_cache_new(awsc_allocator_default(), &s.source, &options, &cache, NULL)) abort();
    const char *state = json_text(given, "cachedCredentials");
    if (!state || !fill(&s, cache, state, options.advisory_window_s))
        case_problem(v, "unknown state of the cache: %s", state ? state : "(none)");
    if (!cJSON_GetArraySize(json_get(c, "steps"))) case_problem(v, "it has no steps");
    cJSON_ArrayForEach(step, json_get(c, "steps"))
    {
        const char *type = json_text(step, "type");
        if (!type) type = "(none)";
        if (strcmp(type, "getCredentials") == 0)
            run_get(v, &s, cache, step, key);
        else if (strcmp(type, "advanceTime") == 0)
            s.now_s += seconds_of(step);
        else if (strcmp(type, "invalidate") == 0)
            invalidate(&s, cache, json_text(step, "accessKeyId") ? json_text(step, "accessKeyId") : key);
        else
            case_problem(v, "unknown step %s", type);
    }
    awsc_credentials_provider_free(cache);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "credentials_refresh", "credentials-refresh")) return 0;
    static const char name[] = "credentials-refresh/credentials-refresh-tests.json";
    cJSON *cases = vectors_json(name);
    const cJSON *c;
    cJSON_ArrayForEach(c, vectors_cases(&v, name, cases, NULL))
    {
        case_begin(&v, json_text(c, "id"), json_true(c, "advisory"));
        run_case(&v, c);
        case_end(&v);
    }
    cJSON_Delete(cases);
    return vectors_close(&v);
}
