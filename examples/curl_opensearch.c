/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes log lines to an index of OpenSearch and counts them, over one libcurl handle. Each request is signed when it
 * is sent, so that credentials that the provider renewed meanwhile are used.
 *
 *   curl_opensearch URL REGION INDEX [LINE…]      service es, or aoss (Serverless) if the host is of aoss.amazonaws.com
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/curl.h>

typedef struct store {
    CURL *curl;
    awsc_curl_request request; /* the same for all requests but for method, path and body */
    const char *url;
    struct curl_slist *own; /* headers of the program */
    awsc_error *error;
} store;

/* Sends one request; libcurl prints the response. 0, or 1 after a message. */
static int send_request(store *to, const char *method, const char *path, const char *body)
{
    char url[2048];
    struct curl_slist *headers = NULL;
    long http_status = 0;
    snprintf(url, sizeof url, "%s%s", to->url, path);
    to->request.method = method;
    to->request.url = url;
    to->request.body = AWSC_BODY_MEMORY(body, strlen(body));
    curl_easy_setopt(to->curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(to->curl, CURLOPT_POSTFIELDS, *body ? body : NULL);
    if (!*body) curl_easy_setopt(to->curl, CURLOPT_HTTPGET, 1L);
    if (awsc_curl_sign(to->curl, &to->request, &headers, &to->error)) {
        fprintf(stderr, "%s\n", awsc_error_text(to->error));
        return 1;
    }
    CURLcode result = curl_easy_perform(to->curl);
    curl_easy_getinfo(to->curl, CURLINFO_RESPONSE_CODE, &http_status);
    curl_easy_setopt(to->curl, CURLOPT_HTTPHEADER, NULL);
    awsc_curl_headers_free(headers);
    printf("\n%s %s: %s, HTTP %ld\n", method, path, curl_easy_strerror(result), http_status);
    return result || http_status >= 400;
}

/* One line as a document of the bulk interface. */
static int write_line(store *to, const char *index, const char *line)
{
    char path[256], body[4096];
    snprintf(path, sizeof path, "/%s/_bulk", index);
    if (snprintf(body, sizeof body, "{\"index\":{}}\n{\"line\":\"%s\"}\n", line) >= (int)sizeof body) return 1;
    return send_request(to, "POST", path, body);
}

static int count_lines(store *to, const char *index)
{
    char path[256];
    snprintf(path, sizeof path, "/%s/_count?q=line%%3A%%2A", index);
    return send_request(to, "GET", path, "");
}

int main(int argc, char **argv)
{
    store to = {.request = AWSC_CURL_REQUEST_INIT, .curl = curl_easy_init()};
    if (argc < 4 || !to.curl) {
        fprintf(stderr, "usage: curl_opensearch URL REGION INDEX [LINE...]\n");
        return 2;
    }
    to.url = argv[1];
    to.own = curl_slist_append(NULL, "Content-Type: application/x-ndjson");
    to.request.headers = to.own;
    to.request.service = strstr(argv[1], ".aoss.amazonaws.com") ? "aoss" : "es";
    to.request.region = argv[2];
    int failed = awsc_credentials_provider_new_default(NULL, &to.request.provider, &to.error);
    if (failed) fprintf(stderr, "%s\n", awsc_error_text(to.error));
    for (int i = 4; !failed && i < argc; i++) failed = write_line(&to, argv[3], argv[i]);
    if (!failed) failed = count_lines(&to, argv[3]);
    awsc_error_free(to.error);
    awsc_credentials_provider_free(to.request.provider);
    curl_easy_cleanup(to.curl);
    curl_slist_free_all(to.own);
    return failed ? 1 : 0;
}
