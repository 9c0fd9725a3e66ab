/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As a careful program does it: the signing key is derived once a day, hashes run in a context that is made once, texts
 * are put together in arrays by memcpy. It sorts, folds, escapes and checks nothing.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hand_signer.h"
#include "measure.h"

enum { HASH = 32, HEX = 64 };

#define SCOPE_TAIL "/" BENCH_REGION "/lambda/aws4_request"

struct hand_signer {
    EVP_MD *sha256;
    EVP_MD_CTX *digest;
    uint8_t key[HASH]; /* of `day` */
    char day[9];
    char host[128];
    char date_line[64];
    char authorization_line[512];
};

static char *add(char *at, const void *text, size_t size)
{
    memcpy(at, text, size);
    return at + size;
}

static char *add_text(char *at, const char *text)
{
    return add(at, text, strlen(text));
}

static char *add_hex(char *at, const uint8_t hash[HASH])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < HASH; i++) {
        *at++ = digits[hash[i] >> 4];
        *at++ = digits[hash[i] & 15];
    }
    return at;
}

hand_signer *hand_signer_new(const char *host)
{
    hand_signer *signer = calloc(1, sizeof *signer);
    if (!signer || strlen(host) >= sizeof signer->host) bench_fail("the signer");
    strcpy(signer->host, host);
    signer->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    signer->digest = EVP_MD_CTX_new();
    if (!signer->sha256 || !signer->digest) bench_fail("the signer");
    return signer;
}

void hand_signer_free(hand_signer *signer)
{
    EVP_MD_CTX_free(signer->digest);
    EVP_MD_free(signer->sha256);
    free(signer);
}

static void sign(const void *key, size_t key_size, const void *text, size_t size, uint8_t mac[HASH])
{
    if (!HMAC(EVP_sha256(), key, (int)key_size, text, size, mac, NULL)) bench_fail("HMAC");
}

static void derive_key(hand_signer *signer, const char *day)
{
    static const char *const steps[] = {BENCH_REGION, "lambda", "aws4_request"};
    sign("AWS4" BENCH_SECRET, sizeof "AWS4" BENCH_SECRET - 1, day, 8, signer->key);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        sign(signer->key, HASH, steps[i], strlen(steps[i]), signer->key);
    memcpy(signer->day, day, sizeof signer->day);
}

static void hash(hand_signer *signer, const void *data, size_t size, uint8_t out[HASH])
{
    if (EVP_DigestInit_ex2(signer->digest, signer->sha256, NULL) != 1 ||
        EVP_DigestUpdate(signer->digest, data, size) != 1 || EVP_DigestFinal_ex(signer->digest, out, NULL) != 1)
        bench_fail("SHA-256");
}

static void write_timestamp(char stamp[17])
{
    time_t now = time(NULL);
    struct tm utc;
    if (!gmtime_r(&now, &utc) || strftime(stamp, 17, "%Y%m%dT%H%M%SZ", &utc) != 16) bench_fail("the time");
}

void hand_signer_sign(hand_signer *signer, const char *method, const char *path, const void *payload, size_t size,
                      const char **date_line, const char **authorization_line)
{
    const char *names = size ? "content-type;host;x-amz-date" : "host;x-amz-date";
    char stamp[17], day[9], text[1024];
    uint8_t digest[HASH];
    write_timestamp(stamp);
    memcpy(day, stamp, 8);
    day[8] = '\0';
    if (memcmp(signer->day, day, sizeof day) != 0) derive_key(signer, day);
    hash(signer, payload, size, digest);

    char *at = add_text(text, method);
    at = add_text(at, "\n");
    at = add_text(at, path);
    at = add_text(at, "\n\n");
    if (size) at = add_text(at, "content-type:application/json\n");
    at = add_text(at, "host:");
    at = add_text(at, signer->host);
    at = add_text(at, "\nx-amz-date:");
    at = add(at, stamp, 16);
    at = add_text(at, "\n\n");
    at = add_text(at, names);
    at = add_text(at, "\n");
    at = add_hex(at, digest);
    hash(signer, text, (size_t)(at - text), digest);

    at = add_text(text, "AWS4-HMAC-SHA256\n");
    at = add(at, stamp, 16);
    at = add_text(at, "\n");
    at = add(at, stamp, 8);
    at = add_text(at, SCOPE_TAIL "\n");
    at = add_hex(at, digest);
    sign(signer->key, HASH, text, (size_t)(at - text), digest);

    at = add_text(signer->date_line, "x-amz-date: ");
    at = add(at, stamp, 17);
    at = add_text(signer->authorization_line, "authorization: AWS4-HMAC-SHA256 Credential=" BENCH_KEY_ID "/");
    at = add(at, stamp, 8);
    at = add_text(at, SCOPE_TAIL ", SignedHeaders=");
    at = add_text(at, names);
    at = add_text(at, ", Signature=");
    at = add_hex(at, digest);
    *at = '\0';
    *date_line = signer->date_line;
    *authorization_line = signer->authorization_line;
}
