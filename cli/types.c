/* SPDX-License-Identifier: Apache-2.0 */
#include "types.h"

#include <stddef.h>

#include "value.h"

#define KIND(name) (1u << AWSC_CLI_##name)
#define STRING "<class 'str'>"
#define DICT "<class 'dict'>"
#define BYTES "<class 'bytes'>, <class 'bytearray'>, file-like object"
#define INTEGER AWSC_CLI_FORM_INTEGER, 0, KIND(NUMBER), AWSC_CLI_NUMBER, "0"
#define FLOAT                                                                                                          \
    AWSC_CLI_FORM_FLOAT, 0, KIND(NUMBER), AWSC_CLI_NUMBER, "0.0", "double",                                            \
        "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>"
/* Offset of the pointer in lists and maps: both are {size_t, pointer}. */
#define ITEMS offsetof(awsc_text_list, items)

const awsc_cli_type awsc_cli_types[] = {
    [AWSC_TYPE_BOOL] = {AWSC_CLI_FORM_BOOL, 0, KIND(BOOL), AWSC_CLI_BOOL, "", "boolean", "<class 'bool'>"},
    [AWSC_TYPE_I8] = {INTEGER, "integer", "<class 'int'>"},
    [AWSC_TYPE_I16] = {INTEGER, "integer", "<class 'int'>"},
    [AWSC_TYPE_I32] = {INTEGER, "integer", "<class 'int'>"},
    [AWSC_TYPE_I64] = {INTEGER, "long", "<class 'int'>"},
    [AWSC_TYPE_F32] = {FLOAT},
    [AWSC_TYPE_F64] = {FLOAT},
    [AWSC_TYPE_TIME] = {AWSC_CLI_FORM_TIME, 0, KIND(TEXT) | KIND(NUMBER), AWSC_CLI_TEXT, "1970-01-01T00:00:00",
                        "timestamp", "<class 'datetime.datetime'>, timestamp-string"},
    [AWSC_TYPE_TEXT] = {AWSC_CLI_FORM_TEXT, 0, KIND(TEXT), AWSC_CLI_TEXT, "", "string", STRING},
    [AWSC_TYPE_NUMBER] = {AWSC_CLI_FORM_TEXT, 0, KIND(TEXT) | KIND(NUMBER), AWSC_CLI_NUMBER, "0", "string", STRING},
    [AWSC_TYPE_BLOB] = {AWSC_CLI_FORM_BYTES, offsetof(awsc_blob, data), KIND(TEXT) | KIND(BYTES), AWSC_CLI_NULL, "",
                        "blob", BYTES},
    [AWSC_TYPE_JSON] = {AWSC_CLI_FORM_BYTES, offsetof(awsc_json, data), UINT8_MAX, AWSC_CLI_NULL, "", "document", ""},
    [AWSC_TYPE_STRUCTURE] = {AWSC_CLI_FORM_OBJECT, 0, KIND(MAP), AWSC_CLI_MAP, "", "structure", DICT},
    [AWSC_TYPE_UNION] = {AWSC_CLI_FORM_OBJECT, 0, KIND(MAP), AWSC_CLI_MAP, "", "tagged union structure", DICT},
    [AWSC_TYPE_LIST] = {AWSC_CLI_FORM_SEQUENCE, ITEMS, KIND(LIST), AWSC_CLI_LIST, "", "list",
                        "<class 'list'>, <class 'tuple'>"},
    [AWSC_TYPE_MAP] = {AWSC_CLI_FORM_SEQUENCE, ITEMS, KIND(MAP), AWSC_CLI_MAP, "", "map", DICT},
    [AWSC_TYPE_BODY] = {AWSC_CLI_FORM_BODY, offsetof(awsc_body, data), KIND(TEXT) | KIND(BYTES), AWSC_CLI_NULL, "",
                        "streaming blob", BYTES},
    [AWSC_TYPE_BODY_STREAM] = {AWSC_CLI_FORM_STREAM, 0, KIND(MAP), AWSC_CLI_NULL, "", "streaming blob", DICT},
    [AWSC_TYPE_EVENT_STREAM] = {AWSC_CLI_FORM_STREAM, 0, KIND(MAP), AWSC_CLI_NULL, "", "stream of events", DICT},
};
