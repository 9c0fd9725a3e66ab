/* SPDX-License-Identifier: Apache-2.0 */
/* Handwritten shapes with a member of every type, and an allocator that fails when it is told to. */
#ifndef AWSC_TESTS_SHAPES_H
#define AWSC_TESTS_SHAPES_H

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <awsc/error.h>
#include <awsc/tables/schema.h>

#include "base/arena.h"
#include "base/buffer.h"

/* ---- shapes ------------------------------------------------------------------------------------------------------ */

typedef struct node {
    const char *name;
    const struct node *next;
    awsc_opt_i32 weight;
} node;

typedef struct node_list {
    size_t count;
    const node *const *items;
} node_list;

typedef struct sparse_texts {
    size_t count;
    const char *const *items;
} sparse_texts;

typedef struct texts {
    size_t count;
    const char *const *items;
} texts;

typedef struct text_lists_entry {
    const char *key;
    texts value;
} text_lists_entry;

typedef struct text_lists {
    size_t count;
    const text_lists_entry *entries;
} text_lists;

typedef struct variables_entry {
    const char *key;
    const char *value;
} variables_entry;

typedef struct variables {
    size_t count;
    const variables_entry *entries;
} variables;

typedef struct choice {
    awsc_union head;
    union {
        const char *text;
        awsc_opt_i64 number;
        const node *node;
    } as;
} choice;

typedef struct all {
    awsc_opt_bool flag;
    awsc_opt_i8 tiny;
    awsc_opt_i16 small;
    awsc_opt_i32 medium;
    awsc_opt_i64 large;
    awsc_opt_f32 single;
    awsc_opt_f64 real;
    awsc_opt_time epoch;
    awsc_opt_time date;
    awsc_opt_time http;
    const char *text;
    const char *number;
    awsc_blob bytes;
    awsc_json document;
    const node *node;
    const choice *choice;
    node_list nodes;
    sparse_texts sparse;
    texts texts;
    variables variables;
    text_lists lists;
    const char *secret;
    const char *renamed;
    awsc_opt_i32 preset;
    const char *newer; /* since level 2 */
} all;

static const awsc_schema node_schema;

static const awsc_member node_members[] = {
    AWSC_TABLE_TEXT_MEMBER(node, name, "Name", AWSC_TABLE_BODY | AWSC_TABLE_REQUIRED),
    AWSC_TABLE_STRUCTURE_MEMBER(node, next, "Next", AWSC_TABLE_BODY, node),
    AWSC_TABLE_I32_MEMBER(node, weight, "Weight", AWSC_TABLE_BODY),
};
static const awsc_schema node_schema = {"Node", node_members, NULL, sizeof(node), 3, AWSC_TYPE_STRUCTURE, 0, 0};

static const awsc_member node_list_member[] = {AWSC_TABLE_STRUCTURE_ELEMENT(node_list, 0, node)};
static const awsc_schema node_list_schema = {"NodeList", node_list_member, NULL, sizeof(node *),
                                             1,          AWSC_TYPE_LIST,   0,    0};

static const awsc_member sparse_texts_member[] = {AWSC_TABLE_TEXT_ELEMENT(sparse_texts, 0)};
static const awsc_schema sparse_texts_schema = {"SparseTexts",  sparse_texts_member, NULL, sizeof(char *), 1,
                                                AWSC_TYPE_LIST, AWSC_TABLE_SPARSE,   0};

static const awsc_member texts_member[] = {AWSC_TABLE_TEXT_ELEMENT(texts, 0)};
static const awsc_schema texts_schema = {"Texts", texts_member, NULL, sizeof(char *), 1, AWSC_TYPE_LIST, 0, 0};

static const awsc_member variables_value[] = {AWSC_TABLE_TEXT_VALUE(variables, 0)};
static const awsc_schema variables_schema = {"Variables", variables_value, NULL, sizeof(variables_entry),
                                             1,           AWSC_TYPE_MAP,   0,    0};

static const awsc_member text_lists_value[] = {AWSC_TABLE_LIST_VALUE(text_lists, 0, texts)};
static const awsc_schema text_lists_schema = {"TextLists", text_lists_value, NULL, sizeof(text_lists_entry),
                                              1,           AWSC_TYPE_MAP,    0,    0};

static const awsc_member choice_members[] = {
    AWSC_TABLE_TEXT_MEMBER(choice, as.text, "Text", AWSC_TABLE_BODY),
    AWSC_TABLE_I64_MEMBER(choice, as.number, "Number", AWSC_TABLE_BODY),
    AWSC_TABLE_STRUCTURE_MEMBER(choice, as.node, "Node", AWSC_TABLE_BODY, node),
};
static const awsc_schema choice_schema = {"Choice", choice_members, NULL, sizeof(choice), 3, AWSC_TYPE_UNION, 0, 0};

static const awsc_opt_i32 all_preset = {AWSC_SET, 7};
static const awsc_member all_members[] = {
    AWSC_TABLE_BOOL_MEMBER(all, flag, "Flag", AWSC_TABLE_BODY),
    AWSC_TABLE_I8_MEMBER(all, tiny, "Tiny", AWSC_TABLE_BODY),
    AWSC_TABLE_I16_MEMBER(all, small, "Small", AWSC_TABLE_BODY),
    AWSC_TABLE_I32_MEMBER(all, medium, "Medium", AWSC_TABLE_BODY),
    AWSC_TABLE_I64_MEMBER(all, large, "Large", AWSC_TABLE_BODY),
    AWSC_TABLE_F32_MEMBER(all, single, "Single", AWSC_TABLE_BODY),
    AWSC_TABLE_F64_MEMBER(all, real, "Real", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(all, epoch, "Epoch", AWSC_TABLE_BODY),
    AWSC_TABLE_TIME_MEMBER(all, date, "Date", AWSC_TABLE_BODY | AWSC_TABLE_DATE_TIME),
    AWSC_TABLE_TIME_MEMBER(all, http, "Http", AWSC_TABLE_BODY | AWSC_TABLE_HTTP_DATE),
    AWSC_TABLE_TEXT_MEMBER(all, text, "Text", AWSC_TABLE_BODY),
    AWSC_TABLE_NUMBER_MEMBER(all, number, "Number", AWSC_TABLE_BODY),
    AWSC_TABLE_BLOB_MEMBER(all, bytes, "Bytes", AWSC_TABLE_BODY),
    AWSC_TABLE_JSON_MEMBER(all, document, "Document", AWSC_TABLE_BODY),
    AWSC_TABLE_STRUCTURE_MEMBER(all, node, "Node", AWSC_TABLE_BODY, node),
    AWSC_TABLE_UNION_MEMBER(all, choice, "Choice", AWSC_TABLE_BODY, choice),
    AWSC_TABLE_LIST_MEMBER(all, nodes, "Nodes", AWSC_TABLE_BODY, node_list),
    AWSC_TABLE_LIST_MEMBER(all, sparse, "Sparse", AWSC_TABLE_BODY, sparse_texts),
    AWSC_TABLE_LIST_MEMBER(all, texts, "Texts", AWSC_TABLE_BODY, texts),
    AWSC_TABLE_MAP_MEMBER(all, variables, "Variables", AWSC_TABLE_BODY, variables),
    AWSC_TABLE_MAP_MEMBER(all, lists, "Lists", AWSC_TABLE_BODY, text_lists),
    AWSC_TABLE_TEXT_MEMBER(all, secret, "Secret", AWSC_TABLE_BODY | AWSC_TABLE_SENSITIVE),
    AWSC_TABLE_TEXT_MEMBER(all, renamed, AWSC_TABLE_NAMED("Renamed", "re-named"),
                           AWSC_TABLE_BODY | AWSC_TABLE_WIRE_NAME),
    AWSC_TABLE_I32_MEMBER(all, preset, "Preset", AWSC_TABLE_BODY | AWSC_TABLE_HAS_DEFAULT | AWSC_TABLE_CLIENT_OPTIONAL),
    AWSC_TABLE_TEXT_MEMBER(all, newer, "Newer", AWSC_TABLE_BODY | AWSC_TABLE_SINCE(2)),
};
static const awsc_extra all_extras[] = {{23, AWSC_EXTRA_DEFAULT, &all_preset}, {0, 0, NULL}};
static const awsc_schema all_schema = {
    "All", all_members, all_extras, sizeof(all), sizeof all_members / sizeof *all_members, AWSC_TYPE_STRUCTURE, 0, 0};

/* Every member set. */
static inline void fill_all(all *value)
{
    static const node leaf = {"leaf", NULL, {AWSC_SET, -1}};
    static const node root = {"root", &leaf, {0, 0}};
    static const node *const nodes[] = {&root, &leaf};
    static const char *const sparse[] = {"a", NULL, "c"};
    static const char *const plain[] = {"x", "y"};
    static const variables_entry entries[] = {{"KEY", "value"}, {"OTHER", ""}};
    static const text_lists_entry lists[] = {{"full", {2, plain}}, {"empty", {0, (void *)&awsc_empty}}};
    static const choice chosen = {{3, NULL}, {.node = &leaf}};
    *value = (all){.flag = AWSC_BOOL(true),
                   .tiny = AWSC_I8(-128),
                   .small = AWSC_I16(32767),
                   .medium = AWSC_I32(INT32_MIN),
                   .large = AWSC_I64(INT64_MAX),
                   .single = AWSC_F32(0.1f),
                   .real = AWSC_F64(1e-7),
                   .epoch = AWSC_TIME(1398796238, 500000000),
                   .date = AWSC_TIME(1398796238, 0),
                   .http = AWSC_TIME(1398796238, 0),
                   .text = "say \"hi\"\n\x01 \xe2\x82\xac",
                   .number = "123456789012345678901234567890.5",
                   .bytes = AWSC_BLOB_LITERAL("\0\xff"),
                   .document = {"{\"a\":[1,2]}", 11},
                   .node = &root,
                   .choice = &chosen,
                   .nodes = {2, nodes},
                   .sparse = {3, sparse},
                   .texts = {0, AWSC_EMPTY},
                   .variables = {2, entries},
                   .lists = {2, lists},
                   .secret = "hidden",
                   .renamed = "other name",
                   .preset = AWSC_I32(9),
                   .newer = "level 2"};
}

/* The value of fill_all as JSON. */
#define ALL_JSON                                                                                                       \
    "{\"Flag\":true,\"Tiny\":-128,\"Small\":32767,\"Medium\":-2147483648,\"Large\":9223372036854775807,"               \
    "\"Single\":0.1,\"Real\":0.0000001,\"Epoch\":1398796238.5,\"Date\":\"2014-04-29T18:30:38Z\","                      \
    "\"Http\":\"Tue, 29 Apr 2014 18:30:38 GMT\",\"Text\":\"say \\\"hi\\\"\\n\\u0001 \xe2\x82\xac\","                   \
    "\"Number\":123456789012345678901234567890.5,\"Bytes\":\"AP8=\",\"Document\":{\"a\":[1,2]},"                       \
    "\"Node\":{\"Name\":\"root\",\"Next\":{\"Name\":\"leaf\",\"Weight\":-1}},"                                         \
    "\"Choice\":{\"Node\":{\"Name\":\"leaf\",\"Weight\":-1}},"                                                         \
    "\"Nodes\":[{\"Name\":\"root\",\"Next\":{\"Name\":\"leaf\",\"Weight\":-1}},{\"Name\":\"leaf\",\"Weight\":-1}],"    \
    "\"Sparse\":[\"a\",null,\"c\"],\"Texts\":[],\"Variables\":{\"KEY\":\"value\",\"OTHER\":\"\"},"                     \
    "\"Lists\":{\"full\":[\"x\",\"y\"],\"empty\":[]},\"Secret\":\"hidden\",\"re-named\":\"other name\","               \
    "\"Preset\":9,\"Newer\":\"level 2\"}"

/* ---- an allocator that fails ------------------------------------------------------------------------------------- */

typedef struct failing {
    size_t left;  /* allocations that succeed */
    size_t alive; /* allocations not given back */
} failing;

static inline void *failing_alloc(void *user, size_t size)
{
    failing *state = user;
    if (!state->left) return NULL;
    state->left--;
    state->alive++;
    return malloc(size);
}

static inline void *failing_resize(void *user, void *memory, size_t size)
{
    failing *state = user;
    if (!state->left) return NULL;
    state->left--;
    return realloc(memory, size);
}

static inline void failing_release(void *user, void *memory)
{
    ((failing *)user)->alive--;
    free(memory);
}

static inline awsc_allocator failing_allocator(failing *state)
{
    return (awsc_allocator){sizeof(awsc_allocator), state, failing_alloc, failing_resize, failing_release};
}

#endif
