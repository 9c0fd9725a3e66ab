/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Endpoint URLs, and the endpoint rules of Lambda. The input is a byte of flags, the region, a line break, an URL.
 */
#include <stdlib.h>
#include <string.h>

#include "client/service_url.h"
#include "endpoint/endpoint.h"
#include "fuzz.h"
#include "service.h"

static void check_url(const char *text, const char *source)
{
    awsc_service_url url = {0};
    awsc_error *error = NULL;
    int status = awsc_service_url_parse(awsc_allocator_default(), text, source, &url, &error);
    FUZZ_EXPECT(status == awsc_error_status(error) && (status == AWSC_OK || status == AWSC_ERR_ENDPOINT));
    if (!status) {
        FUZZ_EXPECT(strcmp(url.scheme, "http") == 0 || strcmp(url.scheme, "https") == 0);
        FUZZ_EXPECT(*url.authority && !strpbrk(url.authority, "/@?# \r\n"));
        FUZZ_EXPECT(!*url.base_path || url.base_path[0] == '/');
        FUZZ_EXPECT(!*url.base_path || url.base_path[strlen(url.base_path) - 1] != '/');
    }
    awsc_service_url_clear(&url);
    awsc_error_free(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size) return 0;
    char *region = strndup((const char *)data + 1, size - 1);
    char *endpoint = strchr(region, '\n');
    if (endpoint) *endpoint++ = '\0';
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    params.region = *data & 4 ? NULL : region;
    params.use_fips = *data & 1;
    params.use_dualstack = *data & 2;
    params.endpoint = endpoint;
    awsc_endpoint out;
    awsc_error *error = NULL;
    int status =
        awsc_endpoint_resolve(awsc_allocator_default(), awsc_lambda_service.endpoint_rules, &params, &out, &error);
    FUZZ_EXPECT(status == awsc_error_status(error) && (status == AWSC_OK || status == AWSC_ERR_ENDPOINT));
    if (!status) {
        FUZZ_EXPECT(out.url);
        check_url(out.url, "rules");
        awsc_endpoint_clear(&out);
    }
    awsc_error_free(error);
    if (endpoint) check_url(endpoint, "endpoint");
    free(region);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text("0us-east-1");
    fuzz_add_text("1us-gov-west-1");
    fuzz_add_text("2cn-north-1");
    fuzz_add_text("3eu-isoe-west-1");
    fuzz_add_text("4mars-north-7\nhttps://example.com:8443/base/path/");
    fuzz_add_text("0x\nhttp://[::1]:4566");
    fuzz_add_text("0x\nhttp://user@host/?query#fragment");
}
