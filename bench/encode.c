/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function's 400 variables, 49 KB of JSON text, beside cJSON's print of the same; a ZIP of 4 MiB in base64 beside
 * OpenSSL's EVP_EncodeBlock. CPU time of this process; they take turns; medians.
 */
#include <cjson/cJSON.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/encode.h"
#include "json/writer.h"

enum { ROUNDS = 21, VARIABLES = 400, ZIP_BYTES = 4 * 1024 * 1024, PASSES = 40 };

static char names[VARIABLES][32], values[VARIABLES][112];
static unsigned char *zip, *encoded;
static cJSON *tree;

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void write_ours(void)
{
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_json_writer writer = AWSC_JSON_WRITER_INIT(&out);
    awsc_json_write_open(&writer, '{');
    for (size_t i = 0; i < VARIABLES; i++) {
        awsc_json_write_name(&writer, awsc_view_text(names[i]));
        awsc_json_write_string(&writer, awsc_view_text(values[i]));
    }
    awsc_json_write_close(&writer, '}');
    awsc_buffer_clear(&out);
}

static void write_cjson(void)
{
    char *text = cJSON_PrintUnformatted(tree);
    free(text);
}

static void encode_ours(void)
{
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_base64_encode(&out, zip, ZIP_BYTES);
    awsc_buffer_clear(&out);
}

/* With the memory that ours takes, too. */
static void encode_openssl(void)
{
    encoded = malloc((ZIP_BYTES + 2) / 3 * 4 + 1);
    if (encoded) EVP_EncodeBlock(encoded, zip, ZIP_BYTES);
    free(encoded);
}

static double measure(void (*work)(void), int passes)
{
    double start = cpu_seconds();
    for (int i = 0; i < passes; i++) work();
    return (cpu_seconds() - start) / passes;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void compare(const char *name, void (*ours)(void), void (*theirs)(void), int passes)
{
    double times[ROUNDS], ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = measure(ours, passes);
        ratios[i] = times[i] / measure(theirs, passes);
    }
    qsort(times, ROUNDS, sizeof *times, by_value);
    qsort(ratios, ROUNDS, sizeof *ratios, by_value);
    printf("%s: %.1f us, ratio: %.2f\n", name, times[ROUNDS / 2] * 1e6, ratios[ROUNDS / 2]);
}

int main(void)
{
    tree = cJSON_CreateObject();
    zip = malloc(ZIP_BYTES);
    if (!tree || !zip) return 1;
    for (size_t i = 0; i < ZIP_BYTES; i++) zip[i] = (unsigned char)(i * 2654435761u >> 13);
    for (int i = 0; i < VARIABLES; i++) {
        snprintf(names[i], sizeof names[i], "GALLERY_SETTING_%d", i);
        snprintf(
            values[i], sizeof values[i],
            "https://sqs.eu-west-1.amazonaws.com/123456789012/gallery-work-%d?with=\"what\"&a=parameter-or-two-more",
            i);
        cJSON_AddStringToObject(tree, names[i], values[i]);
    }
    compare("400 variables to JSON, beside cJSON's print", write_ours, write_cjson, PASSES);
    compare("4 MiB to base64, beside EVP_EncodeBlock", encode_ours, encode_openssl, 2);
    cJSON_Delete(tree);
    free(zip);
    return 0;
}
