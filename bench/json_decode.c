/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page of ListFunctions, 50 functions in about 100 KB, into C structs by schema, as a response is read. Beside it the
 * same bytes into cJSON's tree and, where it is installed, through simdjson On Demand, which copies every text. CPU
 * time of this process; they take turns; medians, and the middle quarters of the ratios.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "codec/json_codec.h"
#include "counting_allocator.h"
#include "list_page.h"
#include "schemas.h"
#ifdef HAVE_SIMDJSON
#include "simdjson_decode.h"
#endif

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
    if (!output || awsc_json_decode(schema, page, true, AWSC_JSON_LIMITS_RESPONSE, arena, output, &error)) {
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

/* Prints how many times as long as ours the other took in the same round. */
static void print_other(const char *name, double *theirs, const double *ours, size_t bytes)
{
    double ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) ratios[i] = theirs[i] / ours[i];
    double other = median(theirs), ratio = median(ratios);
    printf("%s: %.1f us (%.0f MB/s), ratio: %.2f (%.2f-%.2f)\n", name, other * 1e6, (double)bytes / other * 1e-6, ratio,
           ratios[ROUNDS / 4], ratios[ROUNDS * 3 / 4]);
}

#ifdef HAVE_SIMDJSON
static size_t sums;

static void decode_by_simdjson(awsc_view page)
{
    (void)page;
    sums += bench_simdjson_decode();
}
#endif

int main(void)
{
    awsc_view page;
    char *text = bench_list_page(&page.size);
    page.data = text;
    double ours[ROUNDS], sorted[ROUNDS], cjson[ROUNDS];
    decode_by_schema(page);
    size_t used = allocations;
#ifdef HAVE_SIMDJSON
    double simdjson[ROUNDS];
    bench_simdjson_page(text, page.size);
#endif
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = sorted[i] = measure(decode_by_schema, page);
        cjson[i] = measure(decode_by_cjson, page);
#ifdef HAVE_SIMDJSON
        simdjson[i] = measure(decode_by_simdjson, page);
#endif
    }
    double own = median(sorted);
    printf("page: %zu bytes\n", page.size);
    printf("by schema: %.1f us (%.0f MB/s), %zu allocations\n", own * 1e6, (double)page.size / own * 1e-6, used);
    print_other("cJSON", cjson, ours, page.size);
#ifdef HAVE_SIMDJSON
    print_other("simdjson On Demand with copies", simdjson, ours, page.size);
    if (!sums) return 1;
#endif
    free(text);
    return 0;
}
