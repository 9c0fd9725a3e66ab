/* SPDX-License-Identifier: Apache-2.0 */
/* Shared config and credentials files: their content and their paths. */
#include <dirent.h>
#include <pwd.h>
#include <unistd.h>

#include "config/settings.h"
#include "conformance/vectors.h"
#include "ini/profile.h"
#include "support/profiles.h"

/* The section in the notation of the vectors: name -> text, or an object for nested properties. */
static cJSON *profile_json(const awsc_profile *profile)
{
    cJSON *json = cJSON_CreateObject();
    for (size_t i = 0; i < awsc_profile_property_count(profile); i++) {
        const char *block, *name, *value;
        awsc_profile_property_at(profile, i, &block, &name, &value);
        cJSON *into = json;
        if (block) {
            into = cJSON_GetObjectItemCaseSensitive(json, block);
            if (!cJSON_IsObject(into)) {
                into = cJSON_CreateObject();
                cJSON_DeleteItemFromObjectCaseSensitive(json, block);
                cJSON_AddItemToObject(json, block, into);
            }
        }
        cJSON_DeleteItemFromObjectCaseSensitive(into, name);
        if (value)
            cJSON_AddStringToObject(into, name, value);
        else
            cJSON_AddObjectToObject(into, name); /* its properties follow */
    }
    return json;
}

static cJSON *sections_json(const awsc_profile_set *set, enum awsc_profile_section kind)
{
    cJSON *json = cJSON_CreateObject();
    for (size_t i = 0; i < awsc_profile_set_count(set, kind); i++) {
        const awsc_profile *profile = awsc_profile_set_at(set, kind, i);
        if (awsc_profile_set_find(set, kind, awsc_profile_name(profile)) != profile) abort();
        cJSON_AddItemToObject(json, awsc_profile_name(profile), profile_json(profile));
    }
    return json;
}

static void check_sections(vectors *v, const awsc_profile_set *set, enum awsc_profile_section kind,
                           const cJSON *expected)
{
    if (!expected) return;
    cJSON *got = sections_json(set, kind);
    if (!cJSON_Compare(got, expected, true)) {
        char *a = cJSON_PrintUnformatted(got), *b = cJSON_PrintUnformatted(expected);
        case_problem(v, "%s\n  expected\n    %s", a, b);
        free(a);
        free(b);
    }
    /* Lookups must give the same values as the walk over all properties. */
    const cJSON *section, *property, *nested;
    cJSON_ArrayForEach(section, expected)
    {
        const awsc_profile *profile = awsc_profile_set_find(set, kind, section->string);
        cJSON_ArrayForEach(property, section)
        {
            if (cJSON_IsString(property))
                case_text(v, property->string, awsc_profile_get(profile, property->string), property->valuestring);
            cJSON_ArrayForEach(nested, property)
                case_text(v, nested->string, awsc_profile_get_nested(profile, property->string, nested->string),
                          nested->valuestring);
        }
    }
    cJSON_Delete(got);
}

static void run_parser(vectors *v, const cJSON *json)
{
    const cJSON *input = json_get(json, "input"), *output = json_get(json, "output");
    awsc_profile_set *set = NULL;
    awsc_error *error = NULL;
    int status = parse_profiles(awsc_allocator_default(), awsc_view_text(json_text(input, "configFile")),
                                awsc_view_text(json_text(input, "credentialsFile")), &set, &error);
    if (!json_get(output, "errorContaining") && !json_get(output, "profiles") && !json_get(output, "ssoSessions"))
        case_problem(v, "nothing is expected that this runner knows");
    if (json_get(output, "errorContaining")) {
        if (status != AWSC_ERR_PARSE) case_problem(v, "status %d; expected an error", status);
        if (error && !strstr(awsc_error_message(error), " line ")) case_problem(v, "no line in the message");
    } else if (status) {
        case_problem(v, "%s", awsc_error_text(error));
    } else {
        check_sections(v, set, AWSC_SECTION_PROFILE, json_get(output, "profiles"));
        check_sections(v, set, AWSC_SECTION_SSO_SESSION, json_get(output, "ssoSessions"));
    }
    awsc_error_free(error);
    awsc_profile_set_free(set);
}

/* ---- locations --------------------------------------------------------------------------------------------------- */

static const char *get_from_json(void *user, const char *name)
{
    return json_text(user, name);
}

/* Without HOME the library reads the user database of this machine, not the case's. */
static void check_path(vectors *v, const cJSON *json, const char *got, const char *expected)
{
    const char *stated = json_text(json, "languageSpecificHome");
    char path[4096];
    const struct passwd *user = getpwuid(getuid());
    if (!json_get(json_get(json, "environment"), "HOME") && stated && strncmp(expected, stated, strlen(stated)) == 0) {
        snprintf(path, sizeof path, "%s%s", user ? user->pw_dir : "", expected + strlen(stated));
        expected = path;
    }
    case_text(v, "path", got, expected);
}

/* The files of the case do not exist: the test compares the chosen path. */
static void check_profile(vectors *v, const awsc_environment *environment, const char *expected)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_settings *settings = NULL;
    awsc_error *error = NULL;
    if (!expected) return;
    if (awsc_settings_resolve(awsc_allocator_default(), &config, "Lambda", environment, &settings, &error))
        case_problem(v, "%s", awsc_error_text(error));
    else
        case_text(v, "profile", settings->profile, expected);
    awsc_error_free(error);
    awsc_settings_free(settings);
}

static void run_location(vectors *v, const cJSON *json)
{
    awsc_environment environment = {get_from_json, (void *)(uintptr_t)json_get(json, "environment")};
    bool nomem;
    if (!json_text(json, "configLocation") && !json_text(json, "credentialsLocation") && !json_text(json, "profile"))
        case_problem(v, "nothing is expected");
    check_profile(v, &environment, json_text(json, "profile"));
    char *config = awsc_profile_config_path(awsc_allocator_default(), &environment, NULL, &nomem);
    char *credentials = awsc_profile_credentials_path(awsc_allocator_default(), &environment, NULL, &nomem);
    if (json_text(json, "configLocation")) check_path(v, json, config, json_text(json, "configLocation"));
    if (json_text(json, "credentialsLocation"))
        check_path(v, json, credentials, json_text(json, "credentialsLocation"));
    awsc_release(awsc_allocator_default(), config);
    awsc_release(awsc_allocator_default(), credentials);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void run_file(vectors *v, const char *name, void (*run)(vectors *, const cJSON *))
{
    char path[256];
    snprintf(path, sizeof path, "profile-files/%s", name);
    cJSON *file = vectors_json(path);
    const cJSON *json;
    cJSON_ArrayForEach(json, json_get(file, "tests"))
    {
        const char *platform = json_text(json, "platform");
        case_begin(v, json_text(json, "id"), json_get(json, "advisory") != NULL);
        if (platform && strcmp(platform, "windows") == 0) {
            case_skip(v, "we do not run on Windows");
            continue;
        }
        run(v, json);
        case_end(v);
    }
    cJSON_Delete(file);
}

/* Seeds have no expected result: reading them must not fail badly, and the result must be accessible. */
static void run_seeds(vectors *v, const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/profile-files/fuzz-seeds/%s", CONFORMANCE_DIR, folder);
    DIR *seeds = opendir(path);
    if (!seeds) return;
    for (struct dirent *entry; (entry = readdir(seeds));) {
        if (entry->d_name[0] == '.') continue;
        size_t size = 0;
        snprintf(path, sizeof path, "profile-files/fuzz-seeds/%s/%s", folder, entry->d_name);
        char *text = vectors_text(path, &size);
        awsc_view seed = {text, size}, nothing = {NULL, 0};
        for (int credentials = 0; credentials < 2; credentials++) {
            awsc_profile_set *set = NULL;
            case_begin(v, path, false);
            parse_profiles(awsc_allocator_default(), credentials ? nothing : seed, credentials ? seed : nothing, &set,
                           NULL);
            for (int kind = AWSC_SECTION_PROFILE; set && kind <= AWSC_SECTION_SERVICES; kind++)
                cJSON_Delete(sections_json(set, (enum awsc_profile_section)kind));
            awsc_profile_set_free(set);
            case_end(v);
        }
        free(text);
    }
    closedir(seeds);
}

int main(void)
{
    vectors v;
    if (!vectors_open(&v, "profile-files", "profile-files")) return 0;
    run_file(&v, "config-file-parser-tests.json", run_parser);
    run_file(&v, "config-file-extra-cases.json", run_parser);
    run_file(&v, "config-file-location-tests.json", run_location);
    run_seeds(&v, "parse_config_profile");
    run_seeds(&v, "parse_credentials_profile");
    return vectors_close(&v);
}
