/* SPDX-License-Identifier: Apache-2.0 */
/* Values without their sensitive members. */
#ifndef AWSC_SCHEMA_REDACT_H
#define AWSC_SCHEMA_REDACT_H

#include <stdbool.h>

#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "base/view.h"

/* Sensitive members that stay as they are, by their names in the model. */
typedef struct awsc_shown_members {
    size_t count;
    const awsc_view *names;
} awsc_shown_members;

/* Whether a sensitive member stays as it is, by its name. */
AWSC_FOR_CORE bool awsc_is_shown(const awsc_member *member, const awsc_shown_members *shown);

/*
 * Changes a value that was made by awsc_copy_value into one that may be written down. Sensitive texts, bytes and
 * documents become "***"; sensitive booleans, numbers and times are unset, and so are bodies in files and readers, and
 * streams. Keys of maps stay.
 */
AWSC_FOR_CORE void awsc_redact(const awsc_schema *schema, void *value, const awsc_shown_members *shown);

#endif
