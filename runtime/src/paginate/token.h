/* SPDX-License-Identifier: Apache-2.0 */
/* Page tokens: members of any type, kept as text. */
#ifndef AWSC_PAGINATE_TOKEN_H
#define AWSC_PAGINATE_TOKEN_H

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"

/* A token, which may be unset. Unset, null and empty values are no tokens. */
typedef struct awsc_page_token {
    awsc_buffer text; /* a text as it is; a value of another type as JSON */
    bool is_set;
} awsc_page_token;

int awsc_page_token_read(const awsc_member *member, const void *field, awsc_page_token *out, awsc_error **error);

/* Writes the token to the field of an input. The field may point into the token and into `arena`, which is reset. */
int awsc_page_token_write(const awsc_member *member, awsc_page_token *token, awsc_arena *arena, void *field,
                          awsc_error **error);

/* Sets a token from its text; NULL unsets it. */
int awsc_page_token_set(awsc_page_token *token, const char *text, awsc_error **error);
int awsc_page_token_copy(const awsc_page_token *from, awsc_page_token *to, awsc_error **error);
bool awsc_page_token_equal(const awsc_page_token *a, const awsc_page_token *b);
const char *awsc_page_token_text(const awsc_page_token *token);

#endif
