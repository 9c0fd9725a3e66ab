/* The is_set marks of configuration and options. */
#include "client/marks.h"

#include <string.h>

#include "error/error.h"

typedef struct marked_field {
    const char *name;
    const char *macro;
    size_t offset; /* of the mark, which comes first in every optional value */
} marked_field;

#define FIELD(S, field, macro)                                                                                         \
    {                                                                                                                  \
#field, macro, offsetof(S, field.is_set)                                                                       \
    }

static const marked_field config_fields[] = {
    FIELD(awsc_config, unsigned_requests, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, use_fips, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, use_dualstack, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, ignore_configured_endpoint_urls, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, retry_mode, "AWSC_I32(AWSC_RETRY_ADAPTIVE), not AWSC_RETRY_ADAPTIVE"),
    FIELD(awsc_config, max_attempts, "AWSC_I32(5), not 5"),
    FIELD(awsc_config, max_connections, "AWSC_I32(5), not 5"),
    FIELD(awsc_config, retry_sent_requests, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, connect_timeout_ms, "AWSC_I64(5), not 5"),
    FIELD(awsc_config, idle_timeout_ms, "AWSC_I64(5), not 5"),
    FIELD(awsc_config, deadline_ms, "AWSC_I64(5), not 5"),
    FIELD(awsc_config, attempt_timeout_ms, "AWSC_I64(5), not 5"),
    FIELD(awsc_config, max_response_bytes, "AWSC_I64(5), not 5"),
    FIELD(awsc_config, verify_tls, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, keep_raw, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, correct_clock_skew, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, disable_request_compression, "AWSC_BOOL(true), not true"),
    FIELD(awsc_config, request_min_compression_size_bytes, "AWSC_I64(5), not 5"),
};

static const marked_field options_fields[] = {
    FIELD(awsc_call_options, deadline_ms, "AWSC_I64(5), not 5"),
    FIELD(awsc_call_options, attempt_timeout_ms, "AWSC_I64(5), not 5"),
    FIELD(awsc_call_options, idle_timeout_ms, "AWSC_I64(5), not 5"),
    FIELD(awsc_call_options, max_attempts, "AWSC_I32(5), not 5"),
    FIELD(awsc_call_options, retry_sent_requests, "AWSC_BOOL(true), not true"),
    FIELD(awsc_call_options, borrow_payload, "AWSC_BOOL(true), not true"),
};

static int check(const void *object, const marked_field *fields, size_t count, const char *what, int status,
                 awsc_error **error)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t mark;
        memcpy(&mark, (const char *)object + fields[i].offset, sizeof mark);
        if (mark && mark != AWSC_SET)
            return awsc_error_set(error, status, "%s: %s has an invalid is_set mark; write %s", what, fields[i].name,
                                  fields[i].macro);
    }
    return AWSC_OK;
}

int awsc_check_config_marks(const awsc_config *config, awsc_error **error)
{
    return check(config, config_fields, sizeof config_fields / sizeof config_fields[0], "config", AWSC_ERR_CONFIG,
                 error);
}

int awsc_check_options_marks(const awsc_call_options *options, awsc_error **error)
{
    return check(options, options_fields, sizeof options_fields / sizeof options_fields[0], "options",
                 AWSC_ERR_VALIDATION, error);
}
