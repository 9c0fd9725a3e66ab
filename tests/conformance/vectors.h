/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the conformance runners: finds the vectors, counts, and reports failures. */
#ifndef AWSC_TESTS_VECTORS_H
#define AWSC_TESTS_VECTORS_H

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct vectors {
    const char *topic;
    unsigned passed;
    unsigned failed;
    unsigned advisory; /* advisory cases with a different result: reported, but not failed */
    unsigned skipped;  /* the reason of each is printed */
    unsigned problems; /* name of the current case */
    const char *id;
    bool is_advisory;
} vectors;

static unsigned vectors_files; /* files that were read */

/* Returns false, and prints one line, if the vectors are missing. */
static inline bool vectors_open(vectors *v, const char *topic, const char *folder)
{
    struct stat facts;
    char path[8192];
    memset(v, 0, sizeof *v);
    vectors_files = 0;
    v->topic = topic;
    snprintf(path, sizeof path, "%s/%s", CONFORMANCE_DIR, folder);
    if (CONFORMANCE_DIR[0] && stat(path, &facts) == 0) return true;
    printf("SKIPPED: %s: CONFORMANCE_DIR holds no %s\n", topic, folder);
    return false;
}

/* Returns the whole file with a NUL after it, or NULL. The caller frees it. */
static inline char *vectors_text(const char *name, size_t *size)
{
    char path[8192];
    snprintf(path, sizeof path, "%s/%s", CONFORMANCE_DIR, name);
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = malloc((size_t)length + 1);
    if (!text || fread(text, 1, (size_t)length, file) != (size_t)length) abort();
    text[length] = '\0';
    fclose(file);
    vectors_files++;
    if (size) *size = (size_t)length;
    return text;
}

/* Returns a JSON file; NULL if it is missing or empty. */
static inline cJSON *vectors_json(const char *name)
{
    char *text = vectors_text(name, NULL);
    if (!text) return NULL;
    cJSON *json = cJSON_Parse(text);
    bool empty = text[strspn(text, " \t\r\n")] == '\0';
    free(text);
    if (empty) printf("SKIPPED: %s is empty\n", name);
    if (!json && !empty) {
        fprintf(stderr, "%s is not JSON\n", name);
        exit(2);
    }
    return json;
}

static inline void case_begin(vectors *v, const char *id, bool advisory)
{
    v->id = id ? id : "(a case without an id)";
    v->problems = 0;
    v->is_advisory = advisory;
}

static inline void case_problem(vectors *v, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("%s %s: ", v->is_advisory ? "advisory" : "FAILED", v->id);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    v->problems++;
}

static inline void case_end(vectors *v)
{
    if (!v->problems)
        v->passed++;
    else if (v->is_advisory)
        v->advisory++;
    else
        v->failed++;
}

/* Skips the current case. */
static inline void case_skip(vectors *v, const char *why)
{
    printf("SKIPPED: %s %s: %s\n", v->topic, v->id, why);
    v->skipped++;
}

/* `expected` NULL: no text was expected. */
static inline void case_text(vectors *v, const char *what, const char *got, const char *expected)
{
    bool same = got && expected ? strcmp(got, expected) == 0 : got == expected;
    if (!same)
        case_problem(v, "%s is\n    %s\n  expected\n    %s", what, got ? got : "(none)",
                     expected ? expected : "(none)");
}

static inline const char *json_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static inline const cJSON *json_get(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static inline bool json_true(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* Returns the bytes of a hex text; the caller frees them. */
static inline unsigned char *hex_bytes(const char *hex, size_t *size)
{
    size_t count = hex ? strlen(hex) / 2 : 0;
    unsigned char *bytes = malloc(count + 1);
    if (!bytes) abort();
    for (size_t i = 0; i < count; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
    *size = count;
    return bytes;
}

/* Returns the list `member` of a file (NULL: the file itself is a list). An existing file without it is a failure. */
static inline const cJSON *vectors_cases(vectors *v, const char *name, const cJSON *file, const char *member)
{
    const cJSON *cases = member ? cJSON_GetObjectItemCaseSensitive(file, member) : file;
    if (!file || cJSON_IsArray(cases)) return cases;
    printf("FAILED: %s has no list %s\n", name, member ? member : "of cases");
    v->failed++;
    return NULL;
}

/* Prints the summary line and returns the exit status. A file without any known case is a failure. */
static inline int vectors_close(const vectors *v)
{
    bool understood = v->passed || v->failed || v->advisory || v->skipped;
    if (!understood && vectors_files) printf("FAILED: %s: its files hold no case that is known here\n", v->topic);
    if (!understood && !vectors_files) printf("SKIPPED: %s: none of its files is there\n", v->topic);
    if (v->skipped) printf("%s: %u skipped\n", v->topic, v->skipped);
    if (v->advisory) printf("%s: %u advisory cases came out differently\n", v->topic, v->advisory);
    printf("%s: %u passed, %u failed\n", v->topic, v->passed, v->failed);
    return v->failed || (!understood && vectors_files) ? 1 : 0;
}

#endif
