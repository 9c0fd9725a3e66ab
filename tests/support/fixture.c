/* SPDX-License-Identifier: Apache-2.0 */
#include "support/fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <zlib.h>

const awsc_lambda_invoke_input fixture_hello = {.function_name = "hello", .payload = {"{}", 2}};

/* ---- environment ----------------------------------------------------------------------------------------------- */

extern char **environ;

/* Names are collected first: unsetenv moves the array. */
static void unset_prefix(const char *prefix)
{
    for (size_t i = 0; environ[i];) {
        char name[256];
        size_t size = strcspn(environ[i], "=");
        if (size < sizeof name && strncasecmp(environ[i], prefix, strlen(prefix)) == 0) {
            memcpy(name, environ[i], size);
            name[size] = '\0';
            (void)unsetenv(name);
        } else {
            i++;
        }
    }
}

void fixture_clean_environment(void)
{
    unset_prefix("AWS_");
    unset_prefix("http_proxy=");
    unset_prefix("https_proxy=");
    unset_prefix("all_proxy=");
    unset_prefix("no_proxy=");
    unset_prefix("_X_AMZN_TRACE_ID=");
    (void)setenv("AWS_CONFIG_FILE", "/nonexistent/config", 1);
    (void)setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials", 1);
    (void)setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
}

bool fixture_long(void)
{
    const char *value = getenv("AWSC_TEST_LONG");
    return value && *value && strcmp(value, "0") != 0;
}

int64_t fixture_now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- clients --------------------------------------------------------------------------------------------------- */

awsc_config fixture_config(const char *url)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    awsc_config config = AWSC_CONFIG_INIT;
    config.region = "eu-west-1";
    config.endpoint_url = url;
    if (awsc_credentials_provider_new_static(&keys, &config.credentials, NULL)) abort();
    return config;
}

void fixture_config_clear(awsc_config *config)
{
    awsc_credentials_provider_free(config->credentials);
    config->credentials = NULL;
}

awsc_lambda *fixture_client(const char *url)
{
    awsc_config config = fixture_config(url);
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    if (awsc_lambda_new(&config, &lambda, &error)) {
        fprintf(stderr, "no client: %s\n", awsc_error_text(error));
        abort();
    }
    fixture_config_clear(&config);
    return lambda;
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

/* Answers live until the process ends, since server threads may send them at any time. */
typedef struct kept_block {
    struct kept_block *next;
} kept_block;

static kept_block *all_kept;
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;

static char *keep(size_t size)
{
    kept_block *block = calloc(1, sizeof *block + size + 1); /* a text ends */
    if (!block) abort();
    (void)pthread_mutex_lock(&kept_lock);
    block->next = all_kept;
    all_kept = block;
    (void)pthread_mutex_unlock(&kept_lock);
    return (char *)(block + 1);
}

static raw_answer make_answer(const char *status, const char *own, const char *headers, const void *body, size_t size)
{
    char head[1024];
    int head_size = snprintf(head, sizeof head, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n%s\r\n", status, own, size,
                             headers ? headers : "");
    if (head_size < 0 || (size_t)head_size >= sizeof head) abort();
    char *data = keep((size_t)head_size + size);
    memcpy(data, head, (size_t)head_size);
    if (size) memcpy(data + head_size, body, size);
    return (raw_answer){.data = data, .size = (size_t)head_size + size};
}

raw_answer fixture_answer_with(const char *status, const char *headers, const void *body, size_t size)
{
    return make_answer(status, "x-amzn-RequestId: request-1\r\n", headers, body, size);
}

raw_answer fixture_answer_anonymous(const char *status, const char *headers, const void *body, size_t size)
{
    return make_answer(status, "", headers, body, size);
}

raw_answer fixture_answer(const char *body)
{
    return fixture_answer_with("200 OK", NULL, body, strlen(body));
}

raw_answer fixture_answer_chunked(const char *headers, const void *body, size_t size, size_t piece)
{
    char *data = keep(1024 + size + (size / piece + 2) * 24);
    size_t at = (size_t)sprintf(data,
                                "HTTP/1.1 200 OK\r\nx-amzn-RequestId: request-1\r\n"
                                "Transfer-Encoding: chunked\r\n%s\r\n",
                                headers ? headers : "");
    for (size_t done = 0; done < size; done += piece) {
        size_t now = size - done < piece ? size - done : piece;
        at += (size_t)sprintf(data + at, "%zx\r\n", now);
        memcpy(data + at, (const char *)body + done, now);
        at += now;
        at += (size_t)sprintf(data + at, "\r\n");
    }
    at += (size_t)sprintf(data + at, "0\r\n\r\n");
    return (raw_answer){.data = data, .size = at};
}

raw_answer fixture_answer_bytes(const void *data, size_t size)
{
    char *copy = keep(size);
    memcpy(copy, data, size);
    return (raw_answer){.data = copy, .size = size};
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

static void put_u32(uint8_t *at, size_t value)
{
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static size_t put_header(uint8_t *at, const char *name, const char *value)
{
    size_t name_size = strlen(name);
    size_t value_size = strlen(value);
    uint8_t *begin = at;
    *at++ = (uint8_t)name_size;
    memcpy(at, name, name_size);
    at += name_size;
    *at++ = 7;
    *at++ = (uint8_t)(value_size >> 8);
    *at++ = (uint8_t)value_size;
    memcpy(at, value, value_size);
    return (size_t)(at + value_size - begin);
}

size_t fixture_event(uint8_t *buffer, size_t size, size_t capacity, const char *event_type, const char *content_type,
                     const void *payload, size_t payload_size)
{
    if (size + 256 + payload_size > capacity) abort();
    uint8_t *message = buffer + size;
    size_t headers = put_header(message + 12, ":message-type", "event");
    headers += put_header(message + 12 + headers, ":event-type", event_type);
    if (content_type) headers += put_header(message + 12 + headers, ":content-type", content_type);
    if (payload_size) memcpy(message + 12 + headers, payload, payload_size);
    size_t total = 12 + headers + payload_size + 4;
    put_u32(message, total);
    put_u32(message + 4, headers);
    put_u32(message + 8, crc32(0, message, 8));
    put_u32(message + total - 4, crc32(0, message, (uInt)(total - 4)));
    return size + total;
}
