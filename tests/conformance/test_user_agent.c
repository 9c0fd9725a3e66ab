/* SPDX-License-Identifier: Apache-2.0 */
/* The User-Agent header: its text, its feature ids, the origin of the app id, and the features of real calls. */
#include "client/user_agent.h"
#include "conformance/settings_case.h"
#include "conformance/user_agent_scene.h"

/* ---- parts of the text ------------------------------------------------------------------------------------------- */

static void run_sanitize(vectors *v, const cJSON *json)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    const char *input = json_text(json, "input");
    awsc_user_agent_clean(&text, input ? input : "", json_true(json, "allow_hash"));
    case_text(v, "text", awsc_buffer_text(&text), json_text(json, "expect"));
    awsc_buffer_clear(&text);
}

static void run_component(vectors *v, const cJSON *json)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    const char *prefix = json_text(json, "prefix"), *name = json_text(json, "name");
    awsc_user_agent_append(&text, prefix ? prefix : "", name ? name : "", json_text(json, "value"));
    case_text(v, "component", awsc_buffer_text(&text), json_text(json, "expect"));
    awsc_buffer_clear(&text);
}

static void run_truncation(vectors *v, const cJSON *json)
{
    char got[2048];
    const char *ids = json_text(json, "ids"), *counts = json_text(json, "counts"),
               *expected = json_text(json, "expect");
    size_t most = cJSON_IsNumber(json_get(json, "max")) ? (size_t)json_get(json, "max")->valueint : 0;
    if (!ids || !json_get(json, "expect")) {
        case_problem(v, "a case of another form");
        return;
    }
    if (counts && strncmp(counts, "whole component", 15) == 0) most -= most < 2 ? most : 2;
    size_t size = awsc_features_fit(awsc_view_text(ids), most);
    snprintf(got, sizeof got, "m/%.*s", (int)size, ids);
    /* Without a single id there is no component. */
    case_text(v, "component", size ? got : "", expected ? expected : "");
}

/* ---- whole texts ------------------------------------------------------------------------------------------------- */

typedef struct parts {
    awsc_user_agent agent;
    awsc_features features;
    awsc_user_agent_component further[16];
} parts;

static const char *text_at(const cJSON *list, int index)
{
    return cJSON_GetStringValue(cJSON_GetArrayItem(list, index));
}

static void add_further(parts *p, enum awsc_user_agent_place place, const char *prefix, const char *name,
                        const char *value)
{
    if (p->agent.further_count == 16) abort();
    p->further[p->agent.further_count++] = (awsc_user_agent_component){place, prefix, name, value};
}

static void add_pairs(parts *p, enum awsc_user_agent_place place, const char *prefix, const cJSON *pairs)
{
    const cJSON *pair;
    cJSON_ArrayForEach(pair, pairs) add_further(p, place, prefix, text_at(pair, 0), text_at(pair, 1));
}

static bool add_feature(parts *p, const char *id)
{
    char letters[AWSC_FEATURE_ID_SIZE];
    for (unsigned number = 0; id && number < AWSC_FEATURE_LIMIT; number++) {
        awsc_feature_id(letters, number);
        if (strcmp(letters, id) != 0) continue;
        awsc_features_add(&p->features, (enum awsc_feature)number);
        return true;
    }
    return false;
}

static void take_given(vectors *v, parts *p, const cJSON *item)
{
    const char *name = item->string, *text = cJSON_GetStringValue(item);
    const cJSON *id;
    awsc_user_agent *agent = &p->agent;
    if (strcmp(name, "service_id") == 0) {
        agent->service_id = text;
    } else if (strcmp(name, "service_version") == 0) {
        agent->api_version = text;
    } else if (strcmp(name, "os") == 0) {
        agent->os = text_at(item, 0);
        agent->os_version = text_at(item, 1);
    } else if (strcmp(name, "arch") == 0) {
        agent->machine = text;
    } else if (strcmp(name, "language") == 0) {
        agent->language = text_at(item, 0);
        agent->language_version = text_at(item, 1);
    } else if (strcmp(name, "exec_env") == 0) {
        agent->execution_environment = text;
    } else if (strcmp(name, "app_id") == 0) {
        agent->app_id = text;
    } else if (strcmp(name, "retry_mode_cfg") == 0) {
        add_further(p, AWSC_AFTER_EXECUTION, "cfg", "retry-mode", text);
    } else if (strcmp(name, "cfg") == 0) {
        add_pairs(p, AWSC_AFTER_EXECUTION, "cfg", item);
    } else if (strcmp(name, "ft") == 0) {
        add_pairs(p, AWSC_AT_THE_END, "ft", item);
    } else if (strcmp(name, "lib") == 0) {
        add_pairs(p, AWSC_AT_THE_END, "lib", item);
    } else if (strcmp(name, "md_after_sdk") == 0) {
        add_pairs(p, AWSC_AFTER_SDK, "md", item);
    } else if (strcmp(name, "md_after_language") == 0) {
        add_pairs(p, AWSC_AFTER_LANGUAGE, "md", item);
    } else if (strcmp(name, "md_last") == 0) {
        add_pairs(p, AWSC_AT_THE_END, "md", item);
    } else if (strcmp(name, "metrics") == 0) {
        cJSON_ArrayForEach(id, item) if (!add_feature(p, cJSON_GetStringValue(id))) case_problem(v, "no such id");
    } else {
        case_problem(v, "%s is not known to this runner", name);
    }
}

/* Expects each text in the header, in this order if `ordered`, as a whole component except for `pieces`. */
static void check_contained(vectors *v, const char *header, const cJSON *texts, bool ordered)
{
    const char *from = header;
    const cJSON *text;
    cJSON_ArrayForEach(text, texts)
    {
        const char *wanted = cJSON_IsString(text) ? text->valuestring : "(no text)", *at = ordered ? from : header;
        size_t size = strlen(wanted);
        do {
            at = strstr(at, wanted);
            if (!at || ((at == header || at[-1] == ' ') && (!at[size] || at[size] == ' '))) break;
            at++;
        } while (true);
        if (!at)
            case_problem(v, "%s is not there%s: %s", wanted, ordered ? " in this order" : "", header);
        else
            from = at + size;
    }
}

static void check_component_order(vectors *v, const char *header, const cJSON *prefixes)
{
    const char *at = header;
    const cJSON *prefix;
    cJSON_ArrayForEach(prefix, prefixes)
    {
        if (!cJSON_IsString(prefix)) {
            case_problem(v, "a component of another form");
            return;
        }
        size_t size = strlen(prefix->valuestring);
        while (at && !(strncmp(at, prefix->valuestring, size) == 0 && at[size] == '/')) {
            at = strchr(at, ' ');
            at = at ? at + 1 : NULL;
        }
        if (at) continue;
        case_problem(v, "%s is not there in this order: %s", prefix->valuestring, header);
        return;
    }
}

static void run_full(vectors *v, const cJSON *json)
{
    parts p = {{0}, {{0}}, {{0}}};
    const cJSON *item, *sdk = json_get(json, "sdk");
    unsigned checks = 0;
    p.agent.sdk = json_text(sdk, "name") ? json_text(sdk, "name") : "";
    p.agent.sdk_version = json_text(sdk, "version");
    p.agent.further = p.further;
    cJSON_ArrayForEach(item, json_get(json, "given")) take_given(v, &p, item);
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    if (!p.agent.sdk_version || strcmp(p.agent.sdk_version, "{v}") == 0) p.agent.sdk_version = "1.2.3";
    awsc_user_agent_format(&text, &p.agent);
    awsc_user_agent_append_features(&text, &p.features);
    const char *header = awsc_buffer_text(&text);
    cJSON *expect = cJSON_Duplicate(json, true);
    cJSON_ArrayForEach(item, expect)
    {
        if (strncmp(item->string, "expect", 6) != 0) continue;
        /* {v} stands for any version. */
        char *printed = cJSON_PrintUnformatted(item);
        for (char *any; (any = strstr(printed, "{v}")) != NULL;) {
            char *longer = calloc(1, strlen(printed) + 8);
            if (!longer) abort();
            sprintf(longer, "%.*s1.2.3%s", (int)(any - printed), printed, any + 3);
            cJSON_free(printed);
            printed = longer;
        }
        cJSON *wanted = cJSON_Parse(printed);
        cJSON_free(printed);
        checks++;
        if (strcmp(item->string, "expect") == 0)
            case_text(v, "header", header, cJSON_GetStringValue(wanted));
        else if (strcmp(item->string, "expect_contains") == 0 && cJSON_IsString(wanted) &&
                 !strstr(header, wanted->valuestring))
            case_problem(v, "%s is not in %s", wanted->valuestring, header);
        else if (strcmp(item->string, "expect_in_order") == 0)
            check_contained(v, header, wanted, true);
        else if (strcmp(item->string, "expect_any_order") == 0)
            check_contained(v, header, wanted, false);
        else if (strcmp(item->string, "expect_component_order") == 0)
            check_component_order(v, header, wanted);
        else if (strcmp(item->string, "expect_contains") != 0 && strcmp(item->string, "expected_origin") != 0)
            case_problem(v, "%s is not known to this runner", item->string);
        cJSON_Delete(wanted);
    }
    if (!checks) case_problem(v, "nothing is expected");
    cJSON_Delete(expect);
    awsc_buffer_clear(&text);
}

/* The file for all SDKs. {language} and {version} are replaced by ours. */
static void check_shared(vectors *v, const char *header, const cJSON *expected)
{
    const cJSON *list, *text;
    if (!expected || !expected->child) case_problem(v, "nothing is expected");
    cJSON_ArrayForEach(list, expected)
    {
        if (strcmp(list->string, "containsInExactOrder") == 0) {
            check_contained(v, header, list, true);
        } else if (strcmp(list->string, "containsInAnyOrder") == 0) {
            check_contained(v, header, list, false);
        } else if (strcmp(list->string, "contains") == 0) {
            cJSON_ArrayForEach(text, list) if (!cJSON_IsString(text) || !strstr(header, text->valuestring))
                case_problem(v, "%s is not in %s", cJSON_IsString(text) ? text->valuestring : "?", header);
        } else if (strcmp(list->string, "doesNotContain") == 0) {
            cJSON_ArrayForEach(text, list) if (!cJSON_IsString(text) || strstr(header, text->valuestring))
                case_problem(v, "%s is in %s", cJSON_IsString(text) ? text->valuestring : "?", header);
        } else {
            case_problem(v, "%s is not known to this runner", list->string);
        }
    }
}

static cJSON *with_own_names(const cJSON *json)
{
    static const char *const names[][2] = {{"{language}", "c"}, {"{version}", "1.2.3"}};
    char *text = cJSON_PrintUnformatted(json);
    for (size_t i = 0; i < 2; i++)
        for (char *at; (at = strstr(text, names[i][0])) != NULL;) {
            memmove(at + strlen(names[i][1]), at + strlen(names[i][0]), strlen(at + strlen(names[i][0])) + 1);
            memcpy(at, names[i][1], strlen(names[i][1]));
        }
    cJSON *own = cJSON_Parse(text);
    cJSON_free(text);
    return own;
}

/* The lines of a profile. */
static char *profile_text(const cJSON *profile)
{
    static char text[4096];
    const cJSON *property;
    strcpy(text, "[default]\n");
    cJSON_ArrayForEach(property, profile) if (cJSON_IsString(property))
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s = %s\n", property->string, property->valuestring);
    return text;
}

/* App id and retry mode come from resolved settings. */
static void run_shared(vectors *v, const cJSON *original)
{
    cJSON *json = with_own_names(original);
    const cJSON *given = json_get(json, "given"), *framework = json_get(given, "framework");
    const cJSON *variables = json_get(given, "environmentVariables");
    settings_case c;
    cJSON *environment = cJSON_CreateObject();
    awsc_settings *settings = NULL;
    parts p = {{0}, {{0}}, {{0}}};
    if (variables) cJSON_AddItemToObject(environment, "env", cJSON_Duplicate(variables, true));
    settings_case_begin(&c, environment, profile_text(json_get(given, "sharedConfigFile")));
    c.config.app_id = json_text(given, "appId");
    if (awsc_settings_resolve(awsc_allocator_default(), &c.config, "Lambda", &c.environment, &settings, NULL)) abort();
    p.agent = (awsc_user_agent){.sdk = "aws-sdk-c", .sdk_version = "1.2.3", .further = p.further};
    p.agent.os = json_text(json_get(given, "os"), "family");
    p.agent.os_version = json_text(json_get(given, "os"), "version");
    p.agent.language = json_text(json_get(given, "language"), "name");
    p.agent.language_version = json_text(json_get(given, "language"), "version");
    p.agent.execution_environment = awsc_environment_get(&c.environment, "AWS_EXECUTION_ENV");
    p.agent.app_id = settings->app_id;
    if (json_text(given, "metric") && !add_feature(&p, json_text(given, "metric"))) case_problem(v, "no such id");
    if (framework)
        add_further(&p, AWSC_AT_THE_END, "lib", json_text(framework, "name"), json_text(framework, "version"));
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_user_agent_format(&text, &p.agent);
    awsc_user_agent_append_features(&text, &p.features);
    check_shared(v, awsc_buffer_text(&text), json_get(json_get(json, "expectedRequestHeaders"), "user-agent"));
    awsc_buffer_clear(&text);
    awsc_settings_free(settings);
    settings_case_end(&c);
    cJSON_Delete(environment);
    cJSON_Delete(json);
}

/* ---- headers of a client ----------------------------------------------------------------------------------------- */

static void run_app_id(vectors *v, const cJSON *json)
{
    agent_scene scene;
    const char *expected = json_text(json, "expect");
    agent_scene_open(&scene, json_get(json, "env"), profile_text(json_get(json, "profile")));
    agent_give_keys(&scene);
    scene.config.app_id = json_text(json, "explicit");
    if (!json_get(json, "expect")) case_problem(v, "nothing is expected");
    if (agent_scene_call(&scene, AGENT_PLAIN)) case_problem(v, "%s", scene.problem);
    char whole[512];
    snprintf(whole, sizeof whole, "%.500s ", scene.header);
    const char *got = strstr(whole, " app/");
    char component[512] = "";
    if (got) snprintf(component, sizeof component, "%.*s", (int)strcspn(got + 1, " "), got + 1);
    case_text(v, "component", got ? component : NULL, expected);
    agent_scene_close(&scene);
}

static void check_ids(vectors *v, const char *header, const cJSON *ids, bool present)
{
    const char *list = strstr(header, " m/");
    const cJSON *id;
    cJSON_ArrayForEach(id, ids)
    {
        bool found = false;
        if (!cJSON_IsString(id)) {
            case_problem(v, "an id of another form");
            continue;
        }
        for (const char *at = list ? list + 3 : NULL; at && *at && *at != ' ' && !found;) {
            size_t size = strcspn(at, ", ");
            found = size == strlen(id->valuestring) && strncmp(at, id->valuestring, size) == 0;
            at += size;
            at += *at == ',';
        }
        if (found != present) case_problem(v, "%s is %s: %s", id->valuestring, found ? "there" : "missing", header);
    }
}

static void run_usage(vectors *v, const cJSON *json)
{
    agent_scene scene;
    if (!agent_scene_of(&scene, json_get(json, "given"))) {
        case_problem(v, "an action that this runner does not know");
        return;
    }
    if (!json_get(json, "ids_present") && !json_get(json, "ids_absent")) case_problem(v, "nothing is expected");
    for (size_t i = 0; i < scene.call_count; i++) {
        if (agent_scene_call(&scene, scene.calls[i])) case_problem(v, "%s", scene.problem);
        if (i + 1 < scene.call_count) continue; /* the last call counts, with all its attempts */
        for (size_t k = 0; k < scene.header_count; k++) {
            check_ids(v, scene.headers[k], json_get(json, "ids_present"), true);
            check_ids(v, scene.headers[k], json_get(json, "ids_absent"), false);
        }
        if (!scene.header_count) case_problem(v, "nothing was sent");
    }
    agent_scene_close(&scene);
}

/* ---- ids --------------------------------------------------------------------------------------------------------- */

static void run_ids(vectors *v, const cJSON *file)
{
    static const struct {
        const char *name;
        unsigned number;
    } known[] = {
#define KNOWN(name, number) {#name, number},
        AWSC_FEATURES(KNOWN)
#undef KNOWN
    };
    char id[AWSC_FEATURE_ID_SIZE];
    const cJSON *item;
    cJSON_ArrayForEach(item, json_get(file, "features"))
    {
        /* The number of these letters must be one of our feature ids, with the same name if we define that name. */
        unsigned number = 0;
        case_begin(v, item->string, false);
        for (; number < AWSC_FEATURE_LIMIT; number++) {
            awsc_feature_id(id, number);
            if (cJSON_IsString(item) && strcmp(id, item->valuestring) == 0) break;
        }
        if (number == AWSC_FEATURE_LIMIT) case_problem(v, "no number has these letters");
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            if (strcmp(known[i].name, item->string) == 0 && known[i].number != number)
                case_problem(v, "is %u here, and %u there", known[i].number, number);
        case_end(v);
    }
    cJSON_ArrayForEach(item, json_get(file, "numbering"))
    {
        case_begin(v, "numbering", false);
        awsc_feature_id(id, (unsigned)cJSON_GetNumberValue(json_get(item, "index")));
        case_text(v, "id", id, json_text(item, "value"));
        case_end(v);
    }
}

static void run_list(vectors *v, const cJSON *list, void (*run)(vectors *, const cJSON *))
{
    const cJSON *json;
    cJSON_ArrayForEach(json, list)
    {
        const char *mode = json_text(json_get(json, "given"), "retry_mode");
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        if (mode && strcmp(mode, "legacy") == 0) {
            case_skip(v, "retry rules of before 2026 are not offered");
            continue;
        }
        run(v, json);
        case_end(v);
    }
}

int main(void)
{
    static const struct {
        const char *list;
        void (*run)(vectors *, const cJSON *);
    } lists[] = {{"sanitize", run_sanitize}, {"component", run_component}, {"metrics_truncation", run_truncation},
                 {"full_string", run_full},  {"app_id", run_app_id},       {"metric_usage", run_usage}};
    vectors v;
    if (!vectors_open(&v, "user-agent", "user-agent")) return 0;
    cJSON *shared = vectors_json("user-agent/user-agent-tests.json");
    cJSON *further = vectors_json("user-agent/extra-cases.json");
    cJSON *ids = vectors_json("user-agent/feature-ids.json");
    run_list(&v, json_get(shared, "tests"), run_shared);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        run_list(&v, json_get(further, lists[i].list), lists[i].run);
    run_ids(&v, ids);
    cJSON_Delete(shared);
    cJSON_Delete(further);
    cJSON_Delete(ids);
    return vectors_close(&v);
}
