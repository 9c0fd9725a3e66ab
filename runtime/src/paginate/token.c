/* SPDX-License-Identifier: Apache-2.0 */
#include "paginate/token.h"

#include "codec/json_codec.h"
#include "error/error.h"
#include "schema/value.h"
#include "schema/walk.h"

static void clear(awsc_page_token *token)
{
    awsc_buffer_truncate(&token->text, 0);
    token->text.failed = false;
    token->is_set = false;
}

static bool is_empty(const awsc_member *member, const void *field)
{
    if (!field || !awsc_member_is_set(member, field)) return true;
    if (member->type == AWSC_TYPE_TEXT) return !*(const char *)awsc_pointer_at(field);
    bool counted = member->type == AWSC_TYPE_LIST || member->type == AWSC_TYPE_MAP;
    return counted && awsc_sequence_at(field).count == 0;
}

int awsc_page_token_read(const awsc_member *member, const void *field, awsc_page_token *out, awsc_error **error)
{
    clear(out);
    if (is_empty(member, field)) return AWSC_OK;
    if (member->type == AWSC_TYPE_TEXT) return awsc_page_token_set(out, awsc_pointer_at(field), error);
    int status = awsc_json_encode_member(member, field, 0xfffeu, &out->text, error);
    out->is_set = !status;
    return status;
}

int awsc_page_token_write(const awsc_member *member, awsc_page_token *token, awsc_arena *arena, void *field,
                          awsc_error **error)
{
    memset(field, 0, awsc_member_size(member));
    if (!token->is_set) return AWSC_OK;
    if (member->type == AWSC_TYPE_TEXT) {
        awsc_pointer_store(field, token->text.data);
        return AWSC_OK;
    }
    awsc_arena_reset(arena);
    return awsc_json_decode_member(member, awsc_buffer_view(&token->text), AWSC_JSON_LIMITS_DEFAULT, arena, field,
                                   error);
}

int awsc_page_token_set(awsc_page_token *token, const char *text, awsc_error **error)
{
    clear(token);
    if (!text || !*text) return AWSC_OK;
    awsc_buffer_append_text(&token->text, text);
    if (token->text.failed) return awsc_error_nomem(error);
    token->is_set = true;
    return AWSC_OK;
}

int awsc_page_token_copy(const awsc_page_token *from, awsc_page_token *to, awsc_error **error)
{
    return awsc_page_token_set(to, awsc_page_token_text(from), error);
}

bool awsc_page_token_equal(const awsc_page_token *a, const awsc_page_token *b)
{
    return a->is_set && b->is_set && awsc_view_equal(awsc_buffer_view(&a->text), awsc_buffer_view(&b->text));
}

const char *awsc_page_token_text(const awsc_page_token *token)
{
    return token->is_set ? token->text.data : NULL;
}
