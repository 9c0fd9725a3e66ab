/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Posts JSON to a Lambda function URL with auth type AWS_IAM: libcurl sends, awsc signs. No client, no service library.
 *
 *   curl_function_url URL REGION [JSON]
 */
#include <stdio.h>
#include <string.h>

#include <awsc/curl.h>

/* libcurl prints the response. */
static int post(CURL *curl, const awsc_curl_request *request, awsc_error **error)
{
    struct curl_slist *headers = NULL;
    long http_status = 0;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)request->body.size);
    int status = awsc_curl_sign(curl, request, &headers, error);
    if (!status) {
        CURLcode result = curl_easy_perform(curl);
        if (result) fprintf(stderr, "%s\n", curl_easy_strerror(result));
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
        printf("\nHTTP %ld\n", http_status);
        status = result || http_status >= 400;
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL); /* the handle may live longer than its headers */
    awsc_curl_headers_free(headers);
    return status;
}

int main(int argc, char **argv)
{
    awsc_curl_request request = AWSC_CURL_REQUEST_INIT;
    awsc_error *error = NULL;
    const char *json = argc > 3 ? argv[3] : "{}";
    if (argc < 3) {
        fprintf(stderr, "usage: curl_function_url URL REGION [JSON]\n");
        return 2;
    }
    /* The default chain: environment, profile files, roles, containers, instances. NULL: no configuration of ours. */
    int status = awsc_credentials_provider_new_default(NULL, &request.provider, &error);
    CURL *curl = curl_easy_init();
    struct curl_slist *own = curl_slist_append(NULL, "Content-Type: application/json");
    if (!status && curl && own) {
        request.method = "POST";
        request.url = argv[1];
        request.headers = own;
        request.body = AWSC_BODY_MEMORY(json, strlen(json));
        request.service = "lambda";
        request.region = argv[2];
        status = post(curl, &request, &error);
    }
    if (error) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    curl_easy_cleanup(curl);
    curl_slist_free_all(own);
    awsc_credentials_provider_free(request.provider);
    return status || !curl || !own ? 1 : 0;
}
