/* SPDX-License-Identifier: Apache-2.0 */
/* Where instance metadata is, and whether it may be asked. */
#include <limits.h>
#include <string.h>

#include "base/number.h"
#include "credentials/imds.h"
#include "credentials/url.h"
#include "error/error.h"
#include "error/given.h"

/* A variable, and the property of the profile. */
#define ENDPOINT_MODE "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode"

enum { ATTEMPTS = 4, TIMEOUT_MS = 1000 };

typedef struct reader {
    const awsc_environment *environment;
    const awsc_settings *settings;
    awsc_error **error;
} reader;

static const char *setting(const reader *r, const char *variable, const char *property)
{
    const char *value = awsc_environment_get(r->environment, variable);
    if (value || !r->settings || !property) return value;
    return awsc_profile_text(r->settings->selected, property);
}

static int read_mode(const reader *r, const awsc_imds_options *options, bool *ipv6)
{
    const char *mode = options && options->endpoint_mode ? options->endpoint_mode : setting(r, ENDPOINT_MODE);
    *ipv6 = mode && awsc_text_equal_ignore_case(mode, "IPv6");
    if (!mode || *ipv6 || awsc_text_equal_ignore_case(mode, "IPv4")) return AWSC_OK;
    return awsc_error_set(r->error, AWSC_ERR_CONFIG, "%s (profile: %s) is \"%s\"; expected IPv4 or IPv6", ENDPOINT_MODE,
                          mode);
}

static int read_endpoint(const awsc_allocator *allocator, const reader *r, const awsc_imds_options *options,
                         awsc_imds_settings *out)
{
    bool ipv6 = false;
    awsc_metadata_url url;
    const char *endpoint = options && options->endpoint
                               ? options->endpoint
                               : setting(r, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    int status = endpoint ? AWSC_OK : read_mode(r, options, &ipv6); /* a configured endpoint needs no mode */
    if (status) return status;
    if (!endpoint) endpoint = ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
    status = awsc_metadata_url_parse(
        endpoint, "AWS_EC2_METADATA_SERVICE_ENDPOINT (profile: ec2_metadata_service_endpoint)", &url, r->error);
    if (status) return status;
    size_t size = strlen(endpoint);
    while (size > url.base.size && endpoint[size - 1] == '/') size--;
    out->endpoint = awsc_text_copy_n(allocator, endpoint, size);
    return out->endpoint ? AWSC_OK : awsc_error_nomem(r->error);
}

/* A whole number from 1 to `limit`; any other text is ignored, as the vendors do. */
static int64_t read_number(const reader *r, const char *variable, const char *property, int64_t limit, int64_t fallback)
{
    const char *text = setting(r, variable, property);
    int64_t number = 0;
    if (!text || awsc_parse_i64(awsc_view_trim(awsc_view_text(text)), &number) || number < 1) return fallback;
    return number < limit ? number : limit;
}

int awsc_imds_settings_read(const awsc_allocator *allocator, const awsc_imds_options *options,
                            const awsc_environment *environment, const awsc_settings *settings, awsc_imds_settings *out,
                            awsc_error **error)
{
    reader r = {environment, settings, error};
    memset(out, 0, sizeof *out);
    const char *disabled = awsc_environment_get(environment, "AWS_EC2_METADATA_DISABLED");
    out->disabled =
        disabled && awsc_view_equal_ignore_case(awsc_view_trim(awsc_view_text(disabled)), AWSC_VIEW("true"));
    out->attempts =
        (int)read_number(&r, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", 100, ATTEMPTS);
    out->timeout_ms =
        1000 * read_number(&r, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", 60, TIMEOUT_MS / 1000);
    int status = read_endpoint(allocator, &r, options, out);
    const char *profile =
        options && options->instance_profile ? options->instance_profile : setting(&r, AWSC_IMDS_PROFILE_NAME);
    if (!status && profile) {
        out->profile = awsc_text_copy(allocator, profile);
        if (!out->profile) status = awsc_error_nomem(error);
    }
    if (status) awsc_imds_settings_clear(allocator, out);
    return status;
}

void awsc_imds_settings_clear(const awsc_allocator *allocator, awsc_imds_settings *settings)
{
    awsc_release(allocator, settings->endpoint);
    awsc_release(allocator, settings->profile);
    memset(settings, 0, sizeof *settings);
}

int awsc_imds_settings_take_numbers(awsc_imds_settings *out, const awsc_imds_options *options, awsc_error **error)
{
    static const char what[] = "awsc_credentials_provider_new_imds";
    int status = awsc_given_count(AWSC_ERR_VALIDATION, what, "attempts", options->attempts, &out->attempts, error);
    if (status) return status;
    return awsc_given_limit(AWSC_ERR_VALIDATION, what, "timeout_ms", options->timeout_ms, &out->timeout_ms, error);
}
