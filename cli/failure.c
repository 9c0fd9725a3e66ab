/* SPDX-License-Identifier: Apache-2.0 */
#include "failure.h"

#include <stdio.h>

#include "explained.h"
#include "interrupt.h"

/* Copies a message and replaces control characters, which a terminal would obey, by blanks. */
static awsc_cli_view printable(const awsc_cli *cli, const char *message)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    for (; *message; message++) {
        unsigned char c = (unsigned char)*message;
        awsc_cli_append_char(&out, (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? ' ' : *message);
    }
    return awsc_cli_take(cli->arena, &out);
}

/* Returns the reason phrase of a status, for responses without a message. */
static const char *status_phrase(int status)
{
    switch (status) {
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "";
    }
}

awsc_cli_view awsc_cli_error_code(const awsc_cli *cli, const awsc_error *error)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    if (awsc_error_kind(error) == AWSC_KIND_BARE_STATUS) {
        awsc_cli_append_i64(&out, awsc_error_http_status(error));
    } else {
        awsc_cli_append_text(&out, awsc_error_name(error));
    }
    return awsc_cli_take(cli->arena, &out);
}

awsc_cli_view awsc_cli_error_text(const awsc_cli *cli, const awsc_error *error)
{
    awsc_cli_view body = {awsc_error_body(error).data, awsc_error_body(error).size};
    int status = awsc_error_http_status(error);
    if (awsc_error_kind(error) != AWSC_KIND_BARE_STATUS) return printable(cli, awsc_error_message(error));
    bool page = awsc_cli_view_starts_with(awsc_cli_view_trim(body), AWSC_CLI_VIEW("<html>"));
    if (status >= 500 && (page || !body.size)) return awsc_cli_view_text(status_phrase(status));
    return printable(cli, awsc_cli_copy(cli->arena, body).data);
}

static int fail_service(const awsc_cli *cli, const awsc_operation *operation, const awsc_error *error)
{
    char retries[64] = "";
    int attempts = awsc_error_attempts(error);
    if (awsc_error_retryable(error) && attempts > 0) {
        snprintf(retries, sizeof retries, " (reached max retries: %d)", attempts - 1);
    }
    return awsc_cli_fail(AWSC_CLI_SERVICE, "An error occurred (%s) when calling the %s operation%s: %s",
                         awsc_cli_error_code(cli, error).data, operation->name, retries,
                         awsc_cli_error_text(cli, error).data);
}

/* Prints the message with the warnings about profile files: an ignored line may hold the missing setting. Returns
 * `code`. */
static int fail_with_warnings(const awsc_cli *cli, int code, const char *message)
{
    return awsc_cli_fail(code, "%s%s", message, awsc_cli_config_warnings(cli).data);
}

static int fail_configuration(const awsc_cli *cli, const awsc_error *error)
{
    switch (awsc_error_kind(error)) {
    case AWSC_KIND_NO_REGION:
        return fail_with_warnings(cli, AWSC_CLI_CONFIGURATION,
                                  "You must specify a region. You can also configure your region by running \"aws "
                                  "configure\".");
    case AWSC_KIND_BAD_REGION:
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Provided region_name '%s' doesn't match a supported format.",
                             awsc_cli_region(cli).data);
    case AWSC_KIND_NO_PROFILE:
        return awsc_cli_fail(AWSC_CLI_GENERAL, "The config profile (%s) could not be found%s",
                             awsc_cli_profile_name(cli), awsc_cli_config_warnings(cli).data);
    default:
        return awsc_cli_fail(AWSC_CLI_GENERAL, "%s", printable(cli, awsc_error_message(error)).data);
    }
}

static int fail_transport(const awsc_cli *cli, const char *url, const awsc_error *error)
{
    const char *message = printable(cli, awsc_error_message(error)).data;
    int status = awsc_error_status(error);
    switch (awsc_error_kind(error)) {
    case AWSC_KIND_CONNECT_TIMEOUT:
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Connect timeout on endpoint URL: \"%s\"", url);
    case AWSC_KIND_TLS:
        return awsc_cli_fail(AWSC_CLI_GENERAL, "SSL validation failed for %s %s", url, message);
    case AWSC_KIND_STREAM_CUT:
        return awsc_cli_fail(AWSC_CLI_GENERAL, "%s", message);
    default:
        break;
    }
    if (status == AWSC_ERR_CONNECT)
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Could not connect to the endpoint URL: \"%s\"", url);
    if (status == AWSC_ERR_TIMEOUT)
        return awsc_cli_fail(AWSC_CLI_GENERAL, "%s timeout on endpoint URL: \"%s\"",
                             awsc_error_maybe_executed(error) ? "Read" : "Connect", url);
    return awsc_cli_fail(AWSC_CLI_GENERAL,
                         "Connection was closed before we received a valid response from endpoint URL: \"%s\".", url);
}

static int fail_credentials(const awsc_cli *cli, const awsc_error *error)
{
    const char *message = printable(cli, awsc_error_message(error)).data;
    if (!awsc_cli_has_no_credentials(cli)) return awsc_cli_fail(AWSC_CLI_GENERAL, "%s", message);
    if (cli->globals.debug) fprintf(stderr, "%s\n", message);
    return fail_with_warnings(cli, AWSC_CLI_CONFIGURATION,
                              "Unable to locate credentials. You can configure credentials by running \"aws "
                              "configure\".");
}

int awsc_cli_fail_call(awsc_cli *cli, const awsc_operation *operation, const char *url, awsc_error *error)
{
    int code;
    /* After an interrupt a call may fail for another reason, such as a missing MFA code. */
    switch (awsc_cli_interrupted() ? AWSC_ERR_CANCELLED : awsc_error_status(error)) {
    case AWSC_ERR_SERVICE:
        code = fail_service(cli, operation, error);
        break;
    case AWSC_ERR_CREDENTIALS:
        code = fail_credentials(cli, error);
        break;
    case AWSC_ERR_CONFIG:
        code = fail_configuration(cli, error);
        break;
    case AWSC_ERR_CONNECT:
    case AWSC_ERR_TIMEOUT:
    case AWSC_ERR_TRANSPORT:
        code = fail_transport(cli, url, error);
        break;
    case AWSC_ERR_CANCELLED:
        awsc_cli_sink_text(&cli->out, "\n");
        code = AWSC_CLI_INTERRUPTED;
        break;
    case AWSC_ERR_VALIDATION:
        code = awsc_cli_fail(AWSC_CLI_USAGE, "Parameter validation failed:\n%s",
                             printable(cli, awsc_error_message(error)).data);
        break;
    default:
        code = awsc_cli_fail(AWSC_CLI_GENERAL, "%s", printable(cli, awsc_error_message(error)).data);
        break;
    }
    awsc_error_free(error);
    return code;
}
