/* SPDX-License-Identifier: Apache-2.0 */
#include "token/given.h"

#include <string.h>

#include "base/encode.h"
#include "base/view.h"
#include "error/given.h"

int awsc_token_take_options(void *own, size_t size, const void *given, const char *function, const char *init,
                            awsc_error **error)
{
    if (!given) return awsc_internal_missing(error, function, "options");
    return awsc_given_struct(own, size, given, function, init, error);
}

static int is_missing(const char *function, const char *option, awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: options.%s is missing; expected a text that is not empty",
                          function, option);
}

/* Returns whether a host may contain `c`: letters, digits, '.', and '-' or '_' (name) or ':' (`address`). */
static bool is_of_host(char c, bool address)
{
    if (awsc_ascii_is_alpha(c) || awsc_ascii_is_digit(c) || c == '.') return true;
    return address ? c == ':' : c == '-' || c == '_';
}

static bool is_host(awsc_view host)
{
    bool address = host.data[0] == '[';
    if (address) {
        if (host.size < 4 || host.data[host.size - 1] != ']') return false;
        host = (awsc_view){host.data + 1, host.size - 2};
    }
    for (size_t i = 0; i < host.size; i++)
        if (!is_of_host(host.data[i], address)) return false;
    return true;
}

int awsc_token_check_host(const char *function, const char *option, const char *text, awsc_error **error)
{
    if (!text || !*text) return is_missing(function, option, error);
    if (is_host(awsc_view_text(text))) return AWSC_OK;
    return awsc_error_set(
        error, AWSC_ERR_VALIDATION,
        "%s: options.%s is not a host; expected a name of letters, digits, \".\", \"-\" and \"_\", or "
        "an address of IPv6 in brackets, without a port",
        function, option);
}

int awsc_token_check_ascii(const char *function, const char *option, const char *text, awsc_error **error)
{
    if (!text || !*text) return is_missing(function, option, error);
    for (const char *at = text; *at; at++)
        if (*at <= ' ' || *at >= 0x7f)
            return awsc_error_set(error, AWSC_ERR_VALIDATION,
                                  "%s: options.%s has a character that is not printable ASCII", function, option);
    return AWSC_OK;
}

int awsc_token_check_utf8(const char *function, const char *option, const char *text, awsc_error **error)
{
    if (!text || !*text) return is_missing(function, option, error);
    if (awsc_utf8_valid(awsc_view_text(text))) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "%s: options.%s is not UTF-8", function, option);
}

/* Validates the region, which becomes part of hosts and of the signature's scope. */
static int check_region(const char *function, const char *region, awsc_error **error)
{
    if (!region || !*region) return is_missing(function, "region", error);
    for (const char *at = region; *at; at++)
        if (!awsc_ascii_is_alpha(*at) && !awsc_ascii_is_digit(*at) && *at != '-')
            return awsc_error_set(error, AWSC_ERR_VALIDATION,
                                  "%s: options.region is not a region; expected letters, digits and \"-\", such as "
                                  "eu-west-1",
                                  function);
    return AWSC_OK;
}

int awsc_token_give(awsc_token_given *out, const char *function, const awsc_token_row *row, const char *region,
                    awsc_opt_i64 timeout_ms, const awsc_clock *clock, awsc_error **error)
{
    int64_t unused = 0;
    memset(out, 0, sizeof *out);
    out->row = row;
    out->texts[AWSC_TOKEN_REGION] = region;
    out->seconds = row->seconds;
    out->timeout_ms = timeout_ms;
    out->clock = clock;
    int status = awsc_given_limit(AWSC_ERR_VALIDATION, function, "timeout_ms", timeout_ms, &unused, error);
    return status ? status : check_region(function, region, error);
}
