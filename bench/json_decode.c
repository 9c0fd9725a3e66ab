/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page of ListFunctions, 50 functions in about 100 KB, into C structs by schema, beside the same bytes into cJSON's
 * tree. CPU time of this process; the two take turns; medians. Prints the ratio and the number of allocations.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "codec/json_codec.h"
#include "counting_allocator.h"
#include "list_page.h"
#include "schemas.h"

enum { ROUNDS = 41, PASSES = 25 };

/* ---- measuring ------------------------------------------------------------------------------------------------- */

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void decode_by_schema(awsc_view page)
{
    awsc_error *error = NULL;
    const awsc_schema *schema = &awsc_lambda_list_functions_output_schema;
    awsc_arena *arena = awsc_arena_new_sized(&counting, page.size);
    void *output = arena ? awsc_arena_alloc_zeroed(arena, 1, schema->size) : NULL;
    if (!output || awsc_json_decode(schema, page, true, AWSC_JSON_LIMITS_DEFAULT, arena, output, &error)) {
        fprintf(stderr, "%s\n", awsc_error_text(error));
        exit(1);
    }
    awsc_arena_free(arena);
}

static void decode_by_cjson(awsc_view page)
{
    cJSON *tree = cJSON_ParseWithLength(page.data, page.size);
    if (!tree) exit(1);
    cJSON_Delete(tree);
}

static double measure(void (*decode)(awsc_view), awsc_view page)
{
    double start = cpu_seconds();
    for (int i = 0; i < PASSES; i++) decode(page);
    return (cpu_seconds() - start) / (double)PASSES;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

int main(void)
{
    awsc_view page;
    char *text = bench_list_page(&page.size);
    page.data = text;
    double ours[ROUNDS], theirs[ROUNDS];
    decode_by_schema(page);
    size_t used = allocations;
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = measure(decode_by_schema, page);
        theirs[i] = measure(decode_by_cjson, page);
    }
    double own = median(ours), other = median(theirs);
    printf("page: %zu bytes\n", page.size);
    printf("by schema: %.1f us (%.0f MB/s), %zu allocations\n", own * 1e6, (double)page.size / own * 1e-6, used);
    printf("cJSON %s:  %.1f us (%.0f MB/s)\n", cJSON_Version(), other * 1e6, (double)page.size / other * 1e-6);
    printf("ratio: %.2f\n", other / own);
    free(text);
    return 0;
}
