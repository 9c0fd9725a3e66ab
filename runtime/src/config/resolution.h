/* SPDX-License-Identifier: Apache-2.0 */
/* Resolves the settings of a row by its kind. */
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
 * Checks the values that the program set: marks, and least and largest numbers. A bare `.verify_tls = true` compiles,
 * and would leave a mark of 1 with the value false behind it: it must not turn off what it was meant to turn on.
 * AWSC_ERR_CONFIG names the field.
 */
int awsc_resolution_check_fields(const awsc_resolution *r);

/* The text of the program, else of the first variable that is set, else of the profile; notes where. Or NULL. */
const char *awsc_resolution_find(const awsc_resolution *r, enum awsc_setting_id id);

/* Resolves one setting as its kind says. AWSC_OK, AWSC_ERR_CONFIG, AWSC_ERR_NOMEM. */
int awsc_resolution_resolve(const awsc_resolution *r, enum awsc_setting_id id);

/* Gives a setting its default. */
void awsc_settings_reset(awsc_settings *settings, enum awsc_setting_id id);

/* A place in messages: "config." "region", "" "AWS_REGION", "profile property " "region". */
typedef struct awsc_setting_place {
    const char *before;
    const char *name;
} awsc_setting_place;

/* Where the setting was found. */
awsc_setting_place awsc_resolution_place(const awsc_resolution *r, enum awsc_setting_id id);

/* Copies a text, or NULL, into the arena of the settings. */
int awsc_resolution_keep(const awsc_resolution *r, const char *text, const char **out);

/* NULL, empty or all blanks. */
bool awsc_is_blank(const char *text);

#endif
