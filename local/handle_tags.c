/* SPDX-License-Identifier: Apache-2.0 */
/* Handles TagResource, UntagResource, ListTags for functions, event source mappings, code signing configurations and
 * capacity providers. */
#include <string.h>

#include <awsc/lambda.h>

#include "target.h"

/* Checks that the resource exists. All versions of a function share its tags. */
static int find_resource(awsc_local_call *call, const char *arn)
{
    awsc_local_target target;
    awsc_local_record record;
    const char *mapping = strstr(arn, ":event-source-mapping:");
    if (strncmp(arn, "arn:", 4)) {
        return awsc_local_fail(call, "InvalidParameterValueException", "Value '%.200s' at 'resource' is not an ARN",
                               arn);
    }
    if (mapping) {
        int status = awsc_local_store_get(call->server->store, AWSC_LOCAL_EVENT_SOURCE, strrchr(mapping, ':') + 1,
                                          call->arena, &record);
        if (status != AWSC_END) return status;
    } else if (awsc_local_store_has(call->server->store, AWSC_LOCAL_CODE_SIGNING, arn)) {
        return AWSC_OK;
    } else if (strstr(arn, ":capacity-provider:")) {
        int status =
            awsc_local_store_get(call->server->store, AWSC_LOCAL_CAPACITY, strrchr(arn, ':') + 1, call->arena, &record);
        if (status != AWSC_END) return status;
    } else if (strstr(arn, ":function:")) {
        int status = awsc_local_target_find(call, arn, NULL, &target);
        if (status || !target.qualifier) return status;
        return awsc_local_fail(call, "InvalidParameterValueException",
                               "Tags on function aliases and versions are not supported. Please specify a function "
                               "ARN.");
    }
    return awsc_local_fail(call, "ResourceNotFoundException", "The resource you requested does not exist.");
}

/* Reads the tags of a resource. Returns AWSC_OK, also for a resource without tags; AWSC_END after an error of the
 * service was set; AWSC_ERR_NOMEM. */
static int read_tags(awsc_local_call *call, const char *arn, awsc_text_map *out)
{
    awsc_local_record record;
    *out = (awsc_text_map){0, AWSC_EMPTY};
    int status = find_resource(call, arn);
    if (status) return status;
    status = awsc_local_store_get(call->server->store, AWSC_LOCAL_TAGS, arn, call->arena, &record);
    if (!status) *out = ((const awsc_lambda_list_tags_output *)record.value)->tags;
    return status == AWSC_END ? AWSC_OK : status;
}

static int write_tags(awsc_local_call *call, const char *arn, const awsc_text_map *tags)
{
    awsc_lambda_list_tags_output value = {.tags = *tags};
    return awsc_local_store_put(call->server->store, AWSC_LOCAL_TAGS, arn, &value);
}

int awsc_local_handle_list_tags(awsc_local_call *call, const void *in, void *out)
{
    const awsc_lambda_list_tags_input *input = in;
    return read_tags(call, input->resource, &((awsc_lambda_list_tags_output *)out)->tags);
}

int awsc_local_handle_tag_resource(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_tag_resource_input *input = in;
    awsc_text_map tags;
    int status = read_tags(call, input->resource, &tags);
    if (status) return status;
    awsc_text_entry *entries =
        awsc_arena_alloc_zeroed(call->arena, tags.count + input->tags.count + 1, sizeof *entries);
    if (!entries) return AWSC_ERR_NOMEM;
    awsc_text_map all = {0, entries};
    for (size_t i = 0; i < tags.count; i++) {
        if (!awsc_text_map_get(&input->tags, tags.entries[i].key)) entries[all.count++] = tags.entries[i];
    }
    for (size_t i = 0; i < input->tags.count; i++) entries[all.count++] = input->tags.entries[i];
    return write_tags(call, input->resource, &all);
}

int awsc_local_handle_untag_resource(awsc_local_call *call, const void *in, void *out)
{
    (void)out;
    const awsc_lambda_untag_resource_input *input = in;
    awsc_text_map tags;
    int status = read_tags(call, input->resource, &tags);
    if (status) return status;
    awsc_text_entry *entries = awsc_arena_alloc_zeroed(call->arena, tags.count + 1, sizeof *entries);
    if (!entries) return AWSC_ERR_NOMEM;
    awsc_text_map rest = {0, entries};
    for (size_t i = 0; i < tags.count; i++) {
        bool removed = false;
        for (size_t k = 0; k < input->tag_keys.count; k++) {
            removed = removed || !strcmp(input->tag_keys.items[k], tags.entries[i].key);
        }
        if (!removed) entries[rest.count++] = tags.entries[i];
    }
    return write_tags(call, input->resource, &rest);
}
