#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "explained.h"
#include "interrupt.h"

/* Copies a message with blanks for control characters, which a terminal would obey. */
static awsc_cli_view printable(const awsc_cli *cli, const char *message)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    for (; *message; message++) {
        unsigned char c = (unsigned char)*message;
        awsc_cli_append_char(&out, (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f ? ' ' : *message);
    }
    return awsc_cli_take(cli->arena, &out);
}

/* The reason phrase of a status, for responses without a message of the service. */
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

static int fail_service(const awsc_cli *cli, const awsc_operation *operation, const awsc_error *error)
{
    char retries[64] = "";
    char status[32];
    const char *code = awsc_error_name(error);
    const char *message = awsc_error_message(error);
    int attempts = awsc_error_attempts(error);
    if (strcmp(code, "UnknownError") == 0 && strncmp(message, "HTTP status ", 12) == 0) {
        snprintf(status, sizeof status, "%d", awsc_error_http_status(error));
        code = status;
        message = status_phrase(awsc_error_http_status(error));
    }
    if (awsc_error_retryable(error) && attempts > 0) {
        snprintf(retries, sizeof retries, " (reached max retries: %d)", attempts - 1);
    }
    return awsc_cli_fail(AWSC_CLI_SERVICE, "An error occurred (%s) when calling the %s operation%s: %s", code,
                         operation->name, retries, printable(cli, message).data);
}

/* The hint of a message about an ignored line of a profile file, on a line of its own; or empty. */
static awsc_cli_buffer ignored_line(const awsc_cli *cli, const char *message)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    const char *found = strstr(message, "; profile file ");
    if (!found) return out;
    const char *end = strstr(found, "; files ");
    awsc_cli_append_format(&out, "\n%s", printable(cli, found + 2).data);
    if (end) awsc_cli_buffer_truncate(&out, (size_t)(end - found) - 1);
    return out;
}

static int fail_with_ignored_line(const awsc_cli *cli, int code, const char *words, const char *message)
{
    awsc_cli_buffer line = ignored_line(cli, message);
    code = awsc_cli_fail(code, "%s%s", words, line.size ? awsc_cli_buffer_text(&line) : "");
    awsc_cli_buffer_clear(&line);
    return code;
}

static int fail_configuration(const awsc_cli *cli, const awsc_error *error)
{
    const char *message = awsc_error_message(error);
    if (strstr(message, "region is missing") || strstr(message, "no region") || strstr(message, "region is not set")) {
        return fail_with_ignored_line(cli, AWSC_CLI_CONFIGURATION,
                                      "You must specify a region. You can also configure your region by running \"aws "
                                      "configure\".",
                                      message);
    }
    if (strncmp(message, "profile \"", 9) == 0 && strstr(message, "is neither in")) {
        const char *end = strchr(message + 9, '"');
        awsc_cli_buffer line = ignored_line(cli, message);
        int code = awsc_cli_fail(AWSC_CLI_GENERAL, "The config profile (%.*s) could not be found%s",
                                 end ? (int)(end - message - 9) : 0, message + 9,
                                 line.size ? awsc_cli_buffer_text(&line) : "");
        awsc_cli_buffer_clear(&line);
        return code;
    }
    return awsc_cli_fail(AWSC_CLI_GENERAL, "%s", printable(cli, message).data);
}

static int fail_transport(const awsc_cli *cli, const char *url, const awsc_error *error)
{
    const char *message = awsc_error_message(error);
    switch (awsc_error_status(error)) {
    case AWSC_ERR_CONNECT:
        if (strstr(message, "timeout") || strstr(message, "timed out")) {
            return awsc_cli_fail(AWSC_CLI_GENERAL, "Connect timeout on endpoint URL: \"%s\"", url);
        }
        if (strstr(message, "certificate") || strstr(message, "SSL") || strstr(message, "TLS")) {
            return awsc_cli_fail(AWSC_CLI_GENERAL, "SSL validation failed for %s %s", url,
                                 printable(cli, message).data);
        }
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Could not connect to the endpoint URL: \"%s\"", url);
    case AWSC_ERR_TIMEOUT:
        if (!awsc_error_maybe_executed(error)) {
            return awsc_cli_fail(AWSC_CLI_GENERAL, "Connect timeout on endpoint URL: \"%s\"", url);
        }
        return awsc_cli_fail(AWSC_CLI_GENERAL, "Read timeout on endpoint URL: \"%s\"", url);
    default:
        if (strstr(message, "the event stream ended before"))
            return awsc_cli_fail(AWSC_CLI_GENERAL, "%s", printable(cli, message).data);
        return awsc_cli_fail(AWSC_CLI_GENERAL,
                             "Connection was closed before we received a valid response from endpoint URL: \"%s\".",
                             url);
    }
}

int awsc_cli_fail_call(const awsc_cli *cli, const awsc_operation *operation, const char *url, awsc_error *error)
{
    int code;
    /* After an interrupt a call may fail for another reason, such as a missing MFA code. */
    switch (awsc_cli_interrupted() ? AWSC_ERR_CANCELLED : awsc_error_status(error)) {
    case AWSC_ERR_SERVICE:
        code = fail_service(cli, operation, error);
        break;
    case AWSC_ERR_CREDENTIALS:
        if (!awsc_cli_has_no_credentials(cli)) {
            code = awsc_cli_fail(AWSC_CLI_GENERAL, "%s", printable(cli, awsc_error_message(error)).data);
            break;
        }
        if (cli->globals.debug) fprintf(stderr, "%s\n", printable(cli, awsc_error_message(error)).data);
        code = fail_with_ignored_line(cli, AWSC_CLI_CONFIGURATION,
                                      "Unable to locate credentials. You can configure credentials by running \"aws "
                                      "configure\".",
                                      awsc_error_message(error));
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
        fputs("\n", stdout);
        fflush(stdout);
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
