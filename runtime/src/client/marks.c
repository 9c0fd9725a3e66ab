/* The optional values of a configuration. */
#include "client/marks.h"

#include <awsc/tables/schema.h>

#include "error/given.h"

#define FIELD(field, type, least)                                                                                      \
    {                                                                                                                  \
#field, offsetof(awsc_config, field.is_set), AWSC_TYPE_##type, least                                           \
    }

static const awsc_option_field fields[] = {
    FIELD(unsigned_requests, BOOL, 0),
    FIELD(use_fips, BOOL, 0),
    FIELD(use_dualstack, BOOL, 0),
    FIELD(ignore_configured_endpoint_urls, BOOL, 0),
    FIELD(retry_mode, I32, AWSC_ANY_NUMBER),
    FIELD(max_attempts, I32, AWSC_ANY_NUMBER),
    FIELD(max_connections, I32, 1),
    FIELD(retry_sent_requests, BOOL, 0),
    FIELD(connect_timeout_ms, I64, 1),
    FIELD(idle_timeout_ms, I64, 1),
    FIELD(deadline_ms, I64, 1),
    FIELD(attempt_timeout_ms, I64, 1),
    FIELD(max_response_bytes, I64, 1),
    FIELD(verify_tls, BOOL, 0),
    FIELD(keep_raw, BOOL, 0),
    FIELD(correct_clock_skew, BOOL, 0),
    FIELD(disable_request_compression, BOOL, 0),
    FIELD(request_min_compression_size_bytes, I64, AWSC_ANY_NUMBER),
};

int awsc_check_config_values(const awsc_config *config, awsc_error **error)
{
    return awsc_given_options(AWSC_ERR_CONFIG, "config", fields, sizeof fields / sizeof *fields, config, error);
}
