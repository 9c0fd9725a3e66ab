/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints a presigned URL: anyone who has it can GET it for a limited time, without credentials.
 *
 *   sigv4_presign URL SERVICE REGION [SECONDS]
 *
 * REGION may be a set such as "us-*,eu-west-1": then the URL has a signature of Version 4A, which is valid in all of
 * them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/config.h>
#include <awsc/credentials.h>
#include <awsc/http.h>
#include <awsc/sigv4.h>

/* Returns the target of a URL and copies "host" or "host:port" to `host`; NULL for a URL without a host. */
static const char *read_url(const char *url, char *host, size_t room)
{
    const char *begin = strstr(url, "://");
    if (!begin) return NULL;
    begin += 3;
    size_t size = strcspn(begin, "/");
    snprintf(host, room, "%.*s", (int)size, begin);
    return size < room && begin[size] ? begin + size : NULL;
}

static int presign(awsc_http_request *request, char **argv, const awsc_credentials *credentials, awsc_error **error)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    params.credentials = credentials;
    params.service = argv[2];
    params.region = argv[3];
    if (argv[4]) params.expires_seconds = AWSC_I64(atoll(argv[4])); /* else fifteen minutes */
    if (!strpbrk(argv[3], ",*")) return awsc_sigv4_presign(request, &params, error);
    params.region_set = argv[3];
    return awsc_sigv4a_presign(request, &params, error);
}

int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_credentials_provider *provider = NULL;
    awsc_identity *identity = NULL;
    awsc_http_request *request = NULL;
    awsc_error *error = NULL;
    char host[256];
    const char *target = argc > 3 ? read_url(argv[1], host, sizeof host) : NULL;
    if (!target) {
        fprintf(stderr, "usage: sigv4_presign URL SERVICE REGION [SECONDS], with a path in the URL\n");
        return 2;
    }

    int status = awsc_credentials_provider_new_default(&config, &provider, &error);
    if (!status) status = awsc_credentials_get(provider, NULL, &identity, &error);
    if (!status) status = awsc_http_request_new("GET", target, &request, &error);
    if (!status) status = awsc_http_request_set_header(request, "Host", host, &error);
    if (!status) status = presign(request, argv, awsc_identity_credentials(identity), &error);
    if (!status)
        printf("%.*s%s?%s\n", (int)(target - argv[1]), argv[1], awsc_http_request_path(request),
               awsc_http_request_query(request));
    else
        fprintf(stderr, "%s\n", awsc_error_text(error));

    awsc_http_request_free(request);
    awsc_identity_free(identity);
    awsc_credentials_provider_free(provider);
    awsc_error_free(error);
    return status ? 1 : 0;
}
