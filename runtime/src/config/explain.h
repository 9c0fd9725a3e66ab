/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the rows of an awsc_explanation. */
#ifndef AWSC_CONFIG_EXPLAIN_H
#define AWSC_CONFIG_EXPLAIN_H

#include <awsc/explain.h>

#include "base/arena.h"
#include "config/settings.h"

/* State while an explanation is written. When memory runs out, `arena` is marked as failed. */
typedef struct awsc_explainer {
    awsc_arena *arena;
    awsc_explanation *out;
    const awsc_config *config;
    const awsc_settings *settings;
    const char *service_id; /* or "" */
} awsc_explainer;

/* Adds a row. `value` and `location` must be in the arena or belong to the program; `name` need not. */
void awsc_explain_add(const awsc_explainer *e, const char *name, const char *value, int source, const char *location);

/* Formats a text into the arena. Returns NULL when memory runs out. */
const char *awsc_explain_text(const awsc_explainer *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Returns the location of a property, "profile NAME of FILE", and sets `*source` to the kind of file. */
const char *awsc_explain_profile(const awsc_explainer *e, const awsc_profile *profile, const char *property,
                                 int *source);

/* Adds the rows of all settings, without the credentials. */
void awsc_explain_settings(const awsc_explainer *e);

#endif
