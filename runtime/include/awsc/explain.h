/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file explain.h
 * What a configuration comes to, and why: each setting with its value and where it was found.
 *
 *     awsc_explanation *explanation = NULL;
 *     if (awsc_config_explain(&config, "Lambda", &explanation, &error)) …
 *     for (size_t i = 0; i < explanation->count; i++) {
 *         const awsc_setting *setting = explanation->items[i];
 *         printf("%s = %s (%s)\n", setting->name, setting->value ? setting->value : "not set",
 *                setting->location ? setting->location : "by default");
 *     }
 *     awsc_free(explanation);
 *
 * The rules for NULL, struct_size and `*out` after a failure are in <awsc/error.h>.
 */
#ifndef AWSC_EXPLAIN_H
#define AWSC_EXPLAIN_H

#include <stddef.h>

#include <awsc/config.h>
#include <awsc/error.h>
#include <awsc/export.h>
#include <awsc/types.h>

AWSC_BEGIN_DECLS

/** Where a setting was found. The first place in this order wins: code, environment, files, default. */
enum awsc_setting_source {
    AWSC_SOURCE_NOT_SET = 0,
    AWSC_SOURCE_CODE = 1, /**< a field of awsc_config */
    AWSC_SOURCE_ENVIRONMENT = 2,
    AWSC_SOURCE_CONFIG_FILE = 3,
    AWSC_SOURCE_CREDENTIALS_FILE = 4,
    AWSC_SOURCE_DEFAULT = 5
};

/** One setting. Texts belong to the explanation. */
typedef struct awsc_setting {
    /** As in the shared config file where it can be set there, otherwise the field of awsc_config. */
    const char *name;
    /** The value that counts. NULL: not set; or not known yet, such as the keys of a role: then `source` says where it
     *  will come from. Keys are `****************` and their last four characters at most; tokens, and names and
     *  passwords in URLs, are asterisks. */
    const char *value;
    /** enum awsc_setting_source */
    int source;
    /** "config.region", "AWS_REGION", "profile dev of /home/me/.aws/config"; NULL if there is nothing to say. */
    const char *location;
} awsc_setting;

/** All settings, in an order of their own. Freed by awsc_free. */
typedef struct awsc_explanation {
    size_t count;                     /**< number of settings */
    const awsc_setting *const *items; /**< the settings */
} awsc_explanation;

/**
 * Explains how a client of a service would be configured, with the same code that configures one. Sends nothing, runs
 * no program, and makes no client.
 *
 * The setting "credentials" names the source that the default chain would choose: "environment", "role", or another
 * name of the tables in docs/guide/credentials.md. Without credentials its value is NULL, and its location says why:
 * with AWSC_SOURCE_NOT_SET no source is configured, otherwise the configured source cannot be used.
 *
 * @param config      NULL: nothing is set
 * @param service_id  the service's sdkId, such as "Lambda", for the endpoint URL; NULL: no service in particular
 * @param out         receives the explanation, which the caller frees with awsc_free
 * @return AWSC_OK; or the status with which making a client fails for the same configuration: AWSC_ERR_VALIDATION (a
 *         struct_size is not set, `out` is NULL), AWSC_ERR_CONFIG (a profile that does not exist, an invalid value),
 *         AWSC_ERR_NOMEM. A missing region, an invalid endpoint URL, and times, sizes and numbers of
 *         connections that are out of range are no errors here
 * Thread safety: any number of threads, while none changes the environment.
 */
AWSC_API int awsc_config_explain(const awsc_config *config, const char *service_id, awsc_explanation **out,
                                 awsc_error **error);

/**
 * Reads the properties of the profile that a client would use, for settings of a program's own, such as `output`:
 *
 *     awsc_text_map *properties = NULL;
 *     if (awsc_profile_properties(&config, &properties, &error)) …
 *     for (size_t i = 0; i < properties->count; i++)
 *         printf("%s = %s\n", properties->entries[i].key, properties->entries[i].value);
 *     awsc_free(properties);
 *
 * Names are in lower case, in the order of the files. Left out are nested blocks and the keys of the profile
 * (aws_access_key_id, aws_secret_access_key, aws_session_token): <awsc/credentials.h> gives those.
 *
 * @param config  NULL: nothing is set. Its profile, config_file, credentials_file, logger and allocator count; the
 *                others must be valid, too
 * @param out     receives the properties; the caller frees them with awsc_free. None if AWS_PROFILE, or nothing, names
 *                the profile, and the files do not have it
 * @return AWSC_OK, AWSC_ERR_VALIDATION (a struct_size is not set, `out` is NULL), AWSC_ERR_CONFIG (`config->profile` is
 *         in neither file, a file that cannot be read, an invalid value), AWSC_ERR_NOMEM. A missing region is no error
 *         here, nor is a profile of AWS_PROFILE that does not exist, although making a client fails for both
 * Thread safety: any number of threads, while none changes the environment.
 */
AWSC_API int awsc_profile_properties(const awsc_config *config, awsc_text_map **out, awsc_error **error);

/**
 * Checks every line of the shared config and credentials files. A client logs and ignores a malformed line; here the
 * first one is an error that names file and line.
 *
 * @param config  NULL: the files that the environment names, or the usual ones. Its config_file, credentials_file and
 *                allocator count
 * @return AWSC_OK, also if the usual files do not exist; AWSC_ERR_PARSE (a malformed line), AWSC_ERR_CONFIG (a file
 *         cannot be read), AWSC_ERR_NOMEM
 * Thread safety: any number of threads, while none changes the environment.
 */
AWSC_API int awsc_profile_files_check(const awsc_config *config, awsc_error **error);

AWSC_END_DECLS

#endif
