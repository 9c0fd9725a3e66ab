/* SPDX-License-Identifier: Apache-2.0 */
/* Pages through records. The marker is the last key of the previous page, in base64. */
#include "list.h"

#include <string.h>

#include "members.h"
#include "runtime.h"

#define MAX_PAGE 50
#define MAX_MARKER_BYTES 600u

static int read_marker(awsc_local_call *call, const char *marker, const char **after)
{
    *after = "";
    if (!marker) return AWSC_OK;
    awsc_view text = awsc_view_text(marker);
    char *key = awsc_arena_bytes(call->arena, MAX_MARKER_BYTES + 1);
    if (!key) return AWSC_ERR_NOMEM;
    size_t size = 0;
    if (text.size == 0 || awsc_base64_decoded_max(text.size) > MAX_MARKER_BYTES ||
        awsc_base64_decode(text, key, &size) || memchr(key, 0, size)) {
        return awsc_local_fail(call, "InvalidParameterValueException", "Invalid pagination token");
    }
    key[size] = '\0';
    *after = key;
    return AWSC_OK;
}

static const char *write_marker(awsc_arena *arena, const char *key)
{
    awsc_buffer text = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_base64_encode(&text, key, strlen(key));
    const char *marker = text.failed ? NULL : awsc_arena_text(arena, text.data, text.size);
    awsc_buffer_clear(&text);
    return marker;
}

static size_t page_size(const awsc_local_call *call, const void *input)
{
    const awsc_member *member = awsc_local_member(call->operation->input, "MaxItems");
    const awsc_opt_i32 *wanted = awsc_member_value(member, input);
    return wanted->is_set && wanted->value < MAX_PAGE ? (size_t)wanted->value : MAX_PAGE;
}

static const awsc_member *list_member(const awsc_schema *schema)
{
    const awsc_member *member = schema->members;
    while (member->type != AWSC_TYPE_LIST) member++; /* each List operation has one */
    return member;
}

static int describe_plainly(awsc_local_call *call, enum awsc_local_kind kind, const awsc_schema *schema,
                            const awsc_local_record *record, const void **item)
{
    void *made = awsc_arena_alloc_zeroed(call->arena, 1, schema->size);
    if (!made) return AWSC_ERR_NOMEM;
    *item = made;
    return awsc_local_assign(schema, made, awsc_local_kinds[kind].schema, record->value, call->arena);
}

/* Returns AWSC_OK if a record after the key `after` would be listed, AWSC_END if not, or AWSC_ERR_NOMEM. */
static int find_more(awsc_local_call *call, const void *input, enum awsc_local_kind kind, const char *prefix,
                     const char *after, awsc_local_describe *describe)
{
    awsc_local_record record = {after, NULL, 0};
    const void *item;
    int status;
    do {
        status = awsc_local_store_next(call->server->store, kind, prefix, record.key, call->arena, &record);
        if (status || !describe) return status;
    } while ((status = describe(call, input, &record, &item)) == AWSC_END);
    return status;
}

int awsc_local_list(awsc_local_call *call, const void *input, void *output, enum awsc_local_kind kind,
                    const char *prefix, awsc_local_describe *describe)
{
    const awsc_schema *schema = call->operation->output;
    const awsc_member *list = list_member(schema);
    size_t count = 0, size = page_size(call, input);
    const void **items = awsc_arena_alloc_zeroed(call->arena, size, sizeof *items);
    awsc_local_record record = {NULL, NULL, 0};
    int status = items ? read_marker(call, awsc_local_member_text(call->operation->input, input, "Marker"), &record.key)
                       : AWSC_ERR_NOMEM;
    if (status) return status;
    while (count < size) {
        status = awsc_local_store_next(call->server->store, kind, prefix, record.key, call->arena, &record);
        if (status) break;
        status = describe ? describe(call, input, &record, &items[count])
                          : describe_plainly(call, kind, list->target->members[0].target, &record, &items[count]);
        if (status && status != AWSC_END) return status;
        if (!status) count++;
    }
    awsc_sequence_store((char *)output + list->offset, count, items);
    if (!status) status = find_more(call, input, kind, prefix, record.key, describe);
    if (status) return status == AWSC_END ? AWSC_OK : status;
    const char *marker = write_marker(call->arena, record.key);
    awsc_local_member_set_text(schema, output, "NextMarker", marker);
    return marker ? AWSC_OK : AWSC_ERR_NOMEM;
}
