/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signs a request that the program sends itself, here with plain libcurl, without a client or a service library.
 *
 *   sigv4_sign URL SERVICE REGION [BODY]        GET, or POST of a JSON text
 */
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include <awsc/config.h>
#include <awsc/credentials.h>
#include <awsc/http.h>
#include <awsc/sigv4.h>

/* Host and target of a URL as they are sent. */
static int read_url(const char *url, char *host, char *target, size_t room)
{
    const char *begin = strstr(url, "://");
    if (!begin) return -1;
    begin += 3;
    size_t size = strcspn(begin, "/");
    const char *path = begin[size] ? begin + size : "/";
    if (size >= room || strlen(path) >= room) return -1;
    snprintf(host, room, "%.*s", (int)size, begin);
    snprintf(target, room, "%s", path);
    return 0;
}

static int make_request(const char *url, const char *body, awsc_http_request **request, awsc_error **error)
{
    char host[256] = "", target[256] = "";
    if (read_url(url, host, target, sizeof host)) fprintf(stderr, "%s is no URL, or too long\n", url);
    int status = awsc_http_request_new(body ? "POST" : "GET", target, request, error);
    if (!status) status = awsc_http_request_set_header(*request, "Host", host, error);
    if (!status && body) {
        status = awsc_http_request_set_header(*request, "Content-Type", "application/json", error);
        awsc_http_request_set_body(*request, AWSC_BODY_MEMORY(body, strlen(body)));
    }
    return status;
}

static int sign(awsc_http_request *request, const char *service, const char *region, awsc_error **error)
{
    awsc_config config = AWSC_CONFIG_INIT; /* the default chain: environment, profile files, … */
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    int status = awsc_credentials_provider_new_default(&config, &provider, error);
    if (!status) status = awsc_credentials_get(provider, NULL, &identity, error);
    if (!status) {
        awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
        params.credentials = awsc_identity_credentials(identity);
        params.service = service;
        params.region = region;
        status = awsc_sigv4_sign(request, &params, error);
    }
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    return status;
}

/* Sends exactly the signed method, target, headers and body. libcurl prints the response. */
static int send_request(const awsc_http_request *request, const char *url)
{
    struct curl_slist *headers = NULL;
    awsc_body body = awsc_http_request_body(request);
    char line[8192];
    for (size_t i = 0; i < awsc_http_request_header_count(request); i++) {
        snprintf(line, sizeof line, "%s: %s", awsc_http_request_header_name(request, i),
                 awsc_http_request_header_value(request, i));
        headers = curl_slist_append(headers, line);
    }
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, awsc_http_request_method(request));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (body.size) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.size);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data);
    }
    long http_status = 0;
    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
    printf("\nHTTP %ld\n", http_status);
    if (result) fprintf(stderr, "%s\n", curl_easy_strerror(result));
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return result || http_status >= 400 ? 1 : 0;
}

int main(int argc, char **argv)
{
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    if (argc < 4) {
        fprintf(stderr, "usage: sigv4_sign URL SERVICE REGION [BODY]\n");
        return 2;
    }
    int status = make_request(argv[1], argc > 4 ? argv[4] : NULL, &request, &error);
    if (!status) status = sign(request, argv[2], argv[3], &error);
    if (status)
        fprintf(stderr, "%s\n", awsc_error_text(error));
    else
        status = send_request(request, argv[1]);
    awsc_error_free(error);
    awsc_http_request_free(request);
    return status ? 1 : 0;
}
