/* SPDX-License-Identifier: Apache-2.0 */
/* Signs the paths that it reads, one a line: "service", "flags" and "path" with tabs between them. For each it prints
 * the Authorization header, a tab, and the query of the presigned form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/sigv4.h>

enum { SIGNED_AT = 1440938160 }; /* 2015-08-30T12:36:00Z */

static awsc_http_request *new_request(const char *path)
{
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    if (awsc_http_request_new("GET", path, &request, &error) ||
        awsc_http_request_set_header(request, "Host", "example.amazonaws.com", &error)) {
        fprintf(stderr, "%s: %s\n", path, awsc_error_text(error));
        exit(1);
    }
    return request;
}

static void sign(const char *service, unsigned flags, const char *path)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_error *error = NULL;
    keys.access_key_id = "AKIDBOTOCORE";
    keys.secret_access_key = "secret/with+characters";
    params.credentials = &keys;
    params.service = service;
    params.region = "eu-west-1";
    params.time = AWSC_TIME(SIGNED_AT, 0);
    params.flags = flags | AWSC_SIGV4_ADD_PAYLOAD_HASH;
    awsc_http_request *in_headers = new_request(path), *in_query = new_request(path);
    int status = awsc_sigv4_sign(in_headers, &params, &error);
    params.flags = flags | AWSC_SIGV4_UNSIGNED_PAYLOAD;
    if (!status) status = awsc_sigv4_presign(in_query, &params, &error);
    if (status) {
        fprintf(stderr, "%s: %s\n", path, awsc_error_text(error));
        exit(1);
    }
    printf("%s\t%s\n", awsc_http_request_header(in_headers, "Authorization"), awsc_http_request_query(in_query));
    awsc_http_request_free(in_headers);
    awsc_http_request_free(in_query);
}

int main(void)
{
    char line[8192];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        const char *service = strtok(line, "\t"), *flags = strtok(NULL, "\t"), *path = strtok(NULL, "\t");
        if (!path) return 1;
        sign(service, (unsigned)strtoul(flags, NULL, 10), path);
    }
    return 0;
}
