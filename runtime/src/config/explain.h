/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of an explanation, and the rows of settings. */
#ifndef AWSC_CONFIG_EXPLAIN_H
#define AWSC_CONFIG_EXPLAIN_H

#include <awsc/explain.h>

#include "base/arena.h"
#include "config/settings.h"

/* An explanation that is being written; that memory ran out shows in its arena. */
typedef struct awsc_explainer {
    awsc_arena *arena;
    awsc_explanation *out;
    const awsc_config *config;
    const awsc_settings *settings;
    const char *service_id; /* or "" */
} awsc_explainer;

/* Adds a row. `value` and `location` must be in the arena or belong to the program; `name` need not. */
void awsc_explain_add(const awsc_explainer *e, const char *name, const char *value, int source, const char *location);

/* A formatted text in the arena; NULL when memory runs out. */
const char *awsc_explain_text(const awsc_explainer *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Where a profile has a property: the file, and "profile NAME of FILE". */
const char *awsc_explain_profile(const awsc_explainer *e, const awsc_profile *profile, const char *property,
                                 int *source);

/* Adds all settings but the credentials. */
void awsc_explain_settings(const awsc_explainer *e);

#endif
