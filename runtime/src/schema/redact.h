/* SPDX-License-Identifier: Apache-2.0 */
/* Removes sensitive members from values. */
#ifndef AWSC_SCHEMA_REDACT_H
#define AWSC_SCHEMA_REDACT_H

#include <stdbool.h>

#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/for_core.h"
#include "base/view.h"

/* Names, as in the model, of sensitive members that are not hidden. */
typedef struct awsc_shown_members {
    size_t count;
    const awsc_view *names;
} awsc_shown_members;

/* Whether a sensitive member stays as it is, by its name. */
AWSC_FOR_CORE bool awsc_is_shown(const awsc_member *member, const awsc_shown_members *shown);

/*
 * Hides the sensitive parts of a value that awsc_copy_value made. Sensitive texts, bytes and documents become "***".
 * Sensitive booleans, numbers and times are unset, and lists of them become empty. Bodies in files and readers, and
 * streams, are always unset. Keys of maps are not hidden.
 */
AWSC_FOR_CORE void awsc_redact(const awsc_schema *schema, void *value, const awsc_shown_members *shown);

#endif
