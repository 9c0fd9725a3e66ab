/* SPDX-License-Identifier: Apache-2.0 */
/* Resolves single settings, as the kind in the setting's row requires. */
#ifndef AWSC_CONFIG_RESOLUTION_H
#define AWSC_CONFIG_RESOLUTION_H

#include "config/setting_rows.h"

/* Shared state of a resolution. */
typedef struct awsc_resolution {
    awsc_settings *settings;
    const awsc_environment *environment;
    const awsc_config *config;
    awsc_error **error;
} awsc_resolution;

/*
 * Checks the values that the program set: the is_set marks, and the range of numbers. A bare `.verify_tls = true`
 * compiles but sets only the mark, to 1, and leaves the value false; the check rejects it. AWSC_ERR_CONFIG names the
 * field.
 */
int awsc_resolution_check_fields(const awsc_resolution *r);

/* Returns the text from the program, else from the first variable that is set, else from the profile; NULL if not set.
 * Records the origin in the settings. */
const char *awsc_resolution_find(const awsc_resolution *r, enum awsc_setting_id id);

/* Resolves one setting by its kind and stores the value. AWSC_OK, AWSC_ERR_CONFIG, AWSC_ERR_NOMEM. */
int awsc_resolution_resolve(const awsc_resolution *r, enum awsc_setting_id id);

/* Sets a setting to its default. */
void awsc_settings_reset(awsc_settings *settings, enum awsc_setting_id id);

/* The origin of a setting for messages, in two parts: "config." "region", "" "AWS_REGION", "profile property "
 * "region". */
typedef struct awsc_setting_place {
    const char *before;
    const char *name;
} awsc_setting_place;

/* Returns where the setting was found. */
awsc_setting_place awsc_resolution_place(const awsc_resolution *r, enum awsc_setting_id id);

/* Copies a text, or NULL, into the arena of the settings. */
int awsc_resolution_keep(const awsc_resolution *r, const char *text, const char **out);

/* Returns whether the text is NULL, empty or all blanks. */
bool awsc_is_blank(const char *text);

#endif
