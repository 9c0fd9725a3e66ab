/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes schemas with a C layout from a Smithy model at run time, so that the walkers run over any model without
 * generated code. Allocated memory is kept until the end of the program.
 */
#ifndef AWSC_TESTS_MODEL_SCHEMA_H
#define AWSC_TESTS_MODEL_SCHEMA_H

#include "protocol/model_value.h"

typedef struct model_entry {
    const char *id;
    bool output; /* streams in outputs have another C type than streams in inputs */
    awsc_schema *schema;
} model_entry;

typedef struct model {
    cJSON *json;
    const cJSON *shapes;
    model_entry entries[2048];
    size_t count;
} model;

static inline const cJSON *model_get(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static inline const cJSON *model_trait(const cJSON *shape, const char *name)
{
    char full[128];
    snprintf(full, sizeof full, "%s%s", strchr(name, '#') ? "" : "smithy.api#", name);
    return model_get(model_get(shape, "traits"), full);
}

static inline const char *model_text_trait(const cJSON *shape, const char *name)
{
    return cJSON_GetStringValue(model_trait(shape, name));
}

static inline const awsc_schema *model_schema(model *m, const char *id, bool output);

/* ---- members ----------------------------------------------------------------------------------------------------- */

static inline uint8_t model_prelude_type(const char *name)
{
    static const struct {
        const char *name;
        uint8_t type;
    } types[] = {{"String", AWSC_TYPE_TEXT},
                 {"Blob", AWSC_TYPE_BLOB},
                 {"Boolean", AWSC_TYPE_BOOL},
                 {"Byte", AWSC_TYPE_I8},
                 {"Short", AWSC_TYPE_I16},
                 {"Integer", AWSC_TYPE_I32},
                 {"Long", AWSC_TYPE_I64},
                 {"Float", AWSC_TYPE_F32},
                 {"Double", AWSC_TYPE_F64},
                 {"BigInteger", AWSC_TYPE_NUMBER},
                 {"BigDecimal", AWSC_TYPE_NUMBER},
                 {"Timestamp", AWSC_TYPE_TIME},
                 {"Document", AWSC_TYPE_JSON},
                 {"Unit", AWSC_TYPE_STRUCTURE},
                 {"enum", AWSC_TYPE_TEXT},
                 {"intEnum", AWSC_TYPE_I32},
                 {"structure", AWSC_TYPE_STRUCTURE},
                 {"union", AWSC_TYPE_UNION},
                 {"list", AWSC_TYPE_LIST},
                 {"set", AWSC_TYPE_LIST},
                 {"map", AWSC_TYPE_MAP}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (awsc_text_equal_ignore_case(types[i].name, name)) return types[i].type;
    fprintf(stderr, "no type %s\n", name);
    abort();
}

static inline uint8_t model_type(const model *m, const char *id, bool output)
{
    const cJSON *shape = model_get(m->shapes, id);
    if (!shape) return model_prelude_type(strchr(id, '#') + 1);
    uint8_t type = model_prelude_type(cJSON_GetStringValue(model_get(shape, "type")));
    bool stream = model_trait(shape, "streaming") != NULL;
    if (stream && type == AWSC_TYPE_BLOB) return output ? AWSC_TYPE_BODY_STREAM : AWSC_TYPE_BODY;
    if (stream && type == AWSC_TYPE_UNION) return AWSC_TYPE_EVENT_STREAM;
    return type;
}

/* Location flag and wire name of a member. */
static inline uint32_t model_location(const cJSON *shape, bool output, const char **wire)
{
    *wire = NULL;
    if (!output && model_trait(shape, "httpLabel")) return AWSC_TABLE_LABEL;
    if (model_trait(shape, "httpPayload")) return AWSC_TABLE_PAYLOAD;
    if (!output && model_trait(shape, "httpQueryParams")) return AWSC_TABLE_QUERY_PARAMS;
    if (model_trait(shape, "httpResponseCode")) return AWSC_TABLE_STATUS_CODE;
    if (model_trait(shape, "eventHeader")) return AWSC_TABLE_EVENT_HEADER;
    if (model_trait(shape, "eventPayload")) return AWSC_TABLE_EVENT_PAYLOAD;
    if (!output && (*wire = model_text_trait(shape, "httpQuery"))) return AWSC_TABLE_QUERY;
    if ((*wire = model_text_trait(shape, "httpHeader"))) return AWSC_TABLE_HEADER;
    if ((*wire = model_text_trait(shape, "httpPrefixHeaders"))) return AWSC_TABLE_PREFIX_HEADERS;
    *wire = model_text_trait(shape, "jsonName");
    return AWSC_TABLE_BODY;
}

static inline uint32_t model_time_format(const cJSON *shape, const cJSON *target)
{
    const char *format = model_text_trait(shape, "timestampFormat");
    if (!format && target) format = model_text_trait(target, "timestampFormat");
    if (!format) return 0;
    return !strcmp(format, "date-time")   ? AWSC_TABLE_DATE_TIME
           : !strcmp(format, "http-date") ? AWSC_TABLE_HTTP_DATE
                                          : AWSC_TABLE_EPOCH_SECONDS;
}

static inline void model_name(awsc_member *member, const char *name, const char *wire)
{
    size_t size = strlen(name), wire_size = wire ? strlen(wire) : 0;
    char *text = model_alloc(size + wire_size + 2);
    memcpy(text, name, size);
    if (wire) memcpy(text + size + 1, wire, wire_size);
    member->name = text;
    member->name_size = (uint8_t)(size + (wire ? 1 + wire_size : 0));
    if (wire) member->flags |= AWSC_TABLE_WIRE_NAME;
}

static inline void model_member(model *m, const char *name, const cJSON *shape, bool output, awsc_member *member)
{
    const char *id = cJSON_GetStringValue(model_get(shape, "target"));
    const cJSON *target = model_get(m->shapes, id);
    const char *wire;
    uint32_t flags = model_location(shape, output, &wire) | model_time_format(shape, target);
    if (model_trait(shape, "required")) flags |= AWSC_TABLE_REQUIRED;
    if (model_trait(shape, "idempotencyToken")) flags |= AWSC_TABLE_IDEMPOTENCY_TOKEN;
    if (model_trait(shape, "hostLabel")) flags |= AWSC_TABLE_HOST_LABEL;
    if (model_trait(shape, "clientOptional")) flags |= AWSC_TABLE_CLIENT_OPTIONAL;
    member->type = model_type(m, id, output);
    if (member->type == AWSC_TYPE_TEXT && target && model_trait(target, "mediaType")) flags |= AWSC_TABLE_MEDIA_TYPE;
    member->flags = (uint16_t)flags;
    model_name(member, name, wire);
    if (member->type >= AWSC_TYPE_STRUCTURE && member->type <= AWSC_TYPE_MAP)
        member->target = model_schema(m, id, output);
    if (member->type == AWSC_TYPE_EVENT_STREAM) member->target = model_schema(m, id, output);
}

/* ---- schemas ----------------------------------------------------------------------------------------------------- */

static inline void model_extras(awsc_schema *schema, awsc_member *members, const model *m, const cJSON *members_json,
                                bool top_input)
{
    awsc_extra *extras = model_alloc((2 * (size_t)schema->member_count + 1) * sizeof *extras);
    size_t count = 0;
    uint16_t i = 0;
    const cJSON *shape;
    cJSON_ArrayForEach(shape, members_json)
    {
        const cJSON *target = model_get(m->shapes, cJSON_GetStringValue(model_get(shape, "target")));
        const cJSON *preset = model_trait(shape, "default");
        const char *media = target ? model_text_trait(target, "mediaType") : NULL;
        if (top_input) members[i].flags |= AWSC_TABLE_CLIENT_OPTIONAL;
        if (preset && !cJSON_IsNull(preset) && members[i].type < AWSC_TYPE_BODY) {
            void *value = model_alloc(64);
            model_fill(&members[i], preset, value, true);
            members[i].flags |= AWSC_TABLE_HAS_DEFAULT;
            extras[count++] = (awsc_extra){i, AWSC_EXTRA_DEFAULT, value};
        }
        if (media) extras[count++] = (awsc_extra){i, AWSC_EXTRA_MEDIA_TYPE, media};
        i++;
    }
    if (count) schema->extras = extras;
}

static inline void model_structure(model *m, awsc_schema *schema, const cJSON *shape, bool output)
{
    const cJSON *members_json = model_get(shape, "members"), *member_json;
    const bool is_union = schema->type == AWSC_TYPE_UNION;
    awsc_member *members = model_alloc((size_t)cJSON_GetArraySize(members_json) * sizeof *members);
    size_t size = is_union ? sizeof(awsc_union) : 0, count = 0, largest = 0;
    schema->members = members;
    cJSON_ArrayForEach(member_json, members_json)
    {
        model_member(m, member_json->string, member_json, output, &members[count]);
        members[count].offset = (uint16_t)size;
        size_t own = (awsc_member_size(&members[count]) + 7) / 8 * 8;
        largest = own > largest ? own : largest;
        if (!is_union) size += own;
        count++;
    }
    size += is_union ? largest : 0;
    schema->size = (uint16_t)(size ? size : 1);
    schema->member_count = (uint16_t)count;
    model_extras(schema, members, m, members_json, model_trait(shape, "input") != NULL);
    const cJSON *http_error = model_trait(shape, "httpError");
    const char *fault = model_text_trait(shape, "error");
    if (fault) schema->http_status = strcmp(fault, "server") ? 400 : 500;
    if (http_error) schema->http_status = (uint16_t)http_error->valueint;
}

static inline void model_collection(model *m, awsc_schema *schema, const cJSON *shape, bool output)
{
    awsc_member *member = model_alloc(sizeof *member);
    const bool is_map = schema->type == AWSC_TYPE_MAP;
    const char *name = is_map ? "value" : "member";
    model_member(m, name, model_get(shape, name), output, member);
    member->offset = is_map ? 8 : 0;
    schema->members = member;
    schema->member_count = 1;
    /* The stride of a C array is the size of its item. */
    size_t size = awsc_member_size(member);
    schema->size = (uint16_t)(is_map ? 8 + (size + 7) / 8 * 8 : size);
    if (model_trait(shape, "sparse")) schema->flags |= AWSC_TABLE_SPARSE;
}

static inline const awsc_schema *model_schema(model *m, const char *id, bool output)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->entries[i].output == output && !strcmp(m->entries[i].id, id)) return m->entries[i].schema;
    awsc_schema *schema = model_alloc(sizeof *schema);
    if (m->count == sizeof m->entries / sizeof m->entries[0]) abort();
    m->entries[m->count++] = (model_entry){id, output, schema};
    const cJSON *shape = model_get(m->shapes, id);
    schema->name = strchr(id, '#') + 1;
    schema->type = shape ? model_prelude_type(cJSON_GetStringValue(model_get(shape, "type"))) : AWSC_TYPE_STRUCTURE;
    if (!shape)
        schema->size = 1;
    else if (schema->type == AWSC_TYPE_STRUCTURE || schema->type == AWSC_TYPE_UNION)
        model_structure(m, schema, shape, output);
    else
        model_collection(m, schema, shape, output);
    return schema;
}

#endif
