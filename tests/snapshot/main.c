/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares requests and responses of every operation, byte for byte, with the snapshots in data/.
 *
 *     snapshots DIRECTORY            compares
 *     snapshots DIRECTORY --update   writes them anew; `git diff` then shows what changed on the wire
 *     snapshots --serialize          for an oracle: lines "OPERATION {input as JSON}" become an array of requests
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "awsc_lambda_registry.h"
#include "codec/json_codec.h"
#include "json/writer.h"
#include "snapshot/case.h"

typedef struct snapshot_case {
    const char *name;
    enum awsc_snapshot_kind kind;
    int (*make)(const awsc_operation *operation, enum awsc_snapshot_kind kind, awsc_arena *arena, awsc_buffer *out,
                awsc_error **error);
} snapshot_case;

static const snapshot_case cases[] = {
    {"full request", AWSC_SNAPSHOT_FULL, awsc_snapshot_request_case},
    {"minimal request", AWSC_SNAPSHOT_MINIMAL, awsc_snapshot_request_case},
    {"empty request", AWSC_SNAPSHOT_EMPTY, awsc_snapshot_request_case},
    {"full response", AWSC_SNAPSHOT_FULL, awsc_snapshot_response_case},
    {"minimal response", AWSC_SNAPSHOT_MINIMAL, awsc_snapshot_response_case},
};

typedef struct run {
    const char *directory;
    bool update;
    int passed;
    int failed;
} run;

static awsc_buffer new_buffer(void)
{
    return AWSC_BUFFER_INIT(awsc_allocator_default());
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void file_name(const run *r, const char *operation, char *out, size_t size)
{
    snprintf(out, size, "%s/%s.json", r->directory, operation);
}

/* Returns an empty text for a missing file. */
static void read_file(const char *name, awsc_buffer *out)
{
    char part[4096];
    size_t size;
    FILE *file = fopen(name, "rb");
    if (!file) return;
    while ((size = fread(part, 1, sizeof part, file)) > 0) awsc_buffer_append(out, part, size);
    fclose(file);
}

static bool write_file(const char *name, awsc_view text)
{
    FILE *file = fopen(name, "wb");
    bool good = file && fwrite(text.data, 1, text.size, file) == text.size;
    if (file && fclose(file)) good = false;
    if (!good) printf("cannot write %s: %s\n", name, strerror(errno));
    return good;
}

/* Reports files of removed operations, which would never be compared. */
static void check_no_others(run *r)
{
    DIR *directory = opendir(r->directory);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        bool known = entry->d_name[0] == '.';
        for (size_t i = 0; i < awsc_lambda_operation_count && !known; i++) {
            const char *name = awsc_lambda_operation_table[i]->name;
            known =
                strncmp(entry->d_name, name, strlen(name)) == 0 && strcmp(entry->d_name + strlen(name), ".json") == 0;
        }
        if (known) continue;
        printf("FAILED %s: no operation has that name\n", entry->d_name);
        r->failed++;
    }
    if (directory) closedir(directory);
}

/* ---- comparing --------------------------------------------------------------------------------------------------- */

/* Returns the first line of `ours` that differs from `theirs`; both texts begin with the same line. */
static void print_difference(const char *ours, const char *theirs)
{
    while (*ours) {
        const size_t size = strcspn(ours, "\n");
        const size_t other = strcspn(theirs, "\n");
        if (size != other || memcmp(ours, theirs, size) != 0) {
            printf("  committed: %.*s\n  now:       %.*s\n", (int)other, theirs, (int)size, ours);
            return;
        }
        ours += size + (ours[size] == '\n');
        theirs += other + (theirs[other] == '\n');
    }
}

static void compare(run *r, const awsc_operation *operation, const snapshot_case *test, awsc_buffer *block,
                    awsc_buffer *committed)
{
    const char *ours = awsc_buffer_text(block);
    const char *theirs = awsc_buffer_text(committed);
    if (strstr(theirs, ours)) {
        r->passed++;
        return;
    }
    char first_line[64];
    snprintf(first_line, sizeof first_line, "\"%s\": {\n", test->name);
    const char *found = strstr(theirs, first_line);
    r->failed++;
    printf("FAILED %s, %s: %s\n", operation->name, test->name, found ? "differs" : "is not among the snapshots");
    if (found) print_difference(ours, found);
}

/* ---- one operation ----------------------------------------------------------------------------------------------- */

static int make_block(const awsc_operation *operation, const snapshot_case *test, awsc_buffer *out)
{
    awsc_error *error = NULL;
    awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
    if (!arena) abort();
    awsc_buffer_append_format(out, "\"%s\": {\n", test->name);
    int status = test->make(operation, test->kind, arena, out, &error);
    awsc_buffer_append_text(out, "\n}");
    if (status) printf("FAILED %s, %s: %s\n", operation->name, test->name, awsc_error_message(error));
    awsc_error_free(error);
    awsc_arena_free(arena);
    return status;
}

static void run_operation(run *r, const awsc_operation *operation)
{
    char name[512];
    awsc_buffer text = new_buffer(), committed = new_buffer();
    const int failed_before = r->failed;
    file_name(r, operation->name, name, sizeof name);
    read_file(name, &committed);
    awsc_buffer_append_format(&text, "{\n\"operation\": \"%s\"", operation->name);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        awsc_buffer block = new_buffer();
        if (make_block(operation, &cases[i], &block))
            r->failed++;
        else if (r->update)
            r->passed++;
        else
            compare(r, operation, &cases[i], &block, &committed);
        awsc_buffer_append_text(&text, ",\n");
        awsc_buffer_append_view(&text, awsc_buffer_view(&block));
        awsc_buffer_clear(&block);
    }
    awsc_buffer_append_text(&text, "\n}\n");
    if (text.failed || committed.failed) abort();
    const bool same = awsc_view_equal(awsc_buffer_view(&text), awsc_buffer_view(&committed));
    if (r->update && !same && !write_file(name, awsc_buffer_view(&text))) r->failed++;
    if (!r->update && !same && r->failed == failed_before) {
        printf("FAILED %s: the file holds more than the snapshots\n", operation->name);
        r->failed++;
    }
    awsc_buffer_clear(&text);
    awsc_buffer_clear(&committed);
}

/* ---- for an oracle ----------------------------------------------------------------------------------------------- */

static int serialize_line(const char *line, awsc_buffer *out, awsc_error **error)
{
    const size_t name_size = strcspn(line, " ");
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) {
        const awsc_operation *operation = awsc_lambda_operation_table[i];
        if (strlen(operation->name) != name_size || memcmp(operation->name, line, name_size) != 0) continue;
        awsc_arena *arena = awsc_arena_new_sized(awsc_allocator_default(), 0);
        void *input = arena ? awsc_arena_alloc_zeroed(arena, 1, operation->input->size) : NULL;
        if (!input) abort();
        int status = awsc_json_decode(operation->input, awsc_view_text(line + name_size + 1), false,
                                      AWSC_JSON_LIMITS_DEFAULT, arena, input, error);
        if (!status) status = awsc_snapshot_request(operation, input, out, error);
        awsc_arena_free(arena);
        return status;
    }
    printf("no operation: %s\n", line);
    return AWSC_ERR_VALIDATION;
}

static int serialize_lines(void)
{
    char *line = NULL;
    size_t capacity = 0;
    const char *separator = "[\n";
    for (ssize_t size; (size = getline(&line, &capacity, stdin)) > 0; separator = ",\n") {
        awsc_buffer request = new_buffer();
        awsc_error *error = NULL;
        if (line[size - 1] == '\n') line[size - 1] = 0;
        if (serialize_line(line, &request, &error)) {
            awsc_buffer_truncate(&request, 0);
            awsc_buffer_append_text(&request, "\"error\": ");
            awsc_json_append_quoted(&request, awsc_view_text(awsc_error_message(error)));
        }
        printf("%s{\n%s\n}", separator, awsc_buffer_text(&request));
        awsc_error_free(error);
        awsc_buffer_clear(&request);
    }
    puts(separator[0] == '[' ? "[]" : "\n]");
    free(line);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    run r = {argc > 1 ? argv[1] : NULL, argc > 2 && strcmp(argv[2], "--update") == 0, 0, 0};
    if (argc == 2 && strcmp(argv[1], "--serialize") == 0) return serialize_lines();
    if (argc < 2 || argc > 3 || (argc == 3 && !r.update)) {
        fprintf(stderr, "usage: %s DIRECTORY [--update] | --serialize\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < awsc_lambda_operation_count; i++) run_operation(&r, awsc_lambda_operation_table[i]);
    check_no_others(&r);
    printf("%zu operations\nsnapshots: %d passed, %d failed\n", awsc_lambda_operation_count, r.passed, r.failed);
    if (r.failed && !r.update) printf("Meant? %s %s --update, and look at the difference.\n", argv[0], r.directory);
    return r.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
