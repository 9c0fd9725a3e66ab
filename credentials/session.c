/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "interrupt.h"
#include "mfa.h"

int awsc_tool_session_fail(int status, awsc_error *error)
{
    int code = status == AWSC_ERR_VALIDATION                                  ? EXIT_USAGE
               : status == AWSC_ERR_CREDENTIALS || status == AWSC_ERR_TIMEOUT ? EXIT_NO_CREDENTIALS
                                                                              : EXIT_OTHER;
    if (awsc_error_kind(error) == AWSC_KIND_NO_PROFILE) code = EXIT_NO_CREDENTIALS;
    (void)awsc_tool_complain(code, "%s", awsc_error_text(error));
    awsc_error_free(error);
    return awsc_cli_interrupted() ? EXIT_INTERRUPTED : code;
}

/* Asks for an MFA code. An interrupt ends the question, so that the terminal shows typed characters again. */
static void ask_for_code(void *user, awsc_mfa_request *request)
{
    awsc_cancel *cancel = NULL;
    awsc_cli_interrupt_begin(&cancel);
    awsc_cli_ask_mfa_code(user, request);
    awsc_cli_interrupt_end(cancel);
}

static int read_timeout(session *opened, const arguments *given)
{
    long long seconds = 0;
    int code = awsc_tool_option_number(given, OPTION_TIMEOUT, &seconds);
    if (code || !given->values[OPTION_TIMEOUT]) return code;
    if (seconds < 1 || seconds > INT_MAX)
        return awsc_tool_complain(EXIT_USAGE, "--timeout is %lld; expected 1 to %d", seconds, INT_MAX);
    opened->timeout_ms = AWSC_I64(seconds * 1000);
    return 0;
}

static const awsc_setting *find_setting(const awsc_explanation *explanation, const char *name)
{
    for (size_t i = 0; i < explanation->count; i++)
        if (strcmp(explanation->items[i]->name, name) == 0) return explanation->items[i];
    return NULL;
}

static int open_config(session *opened, const arguments *given)
{
    awsc_error *error = NULL;
    memset(opened, 0, sizeof *opened);
    awsc_config_init(&opened->config);
    opened->config.profile = given->values[OPTION_PROFILE];
    opened->config.region = given->values[OPTION_REGION];
    opened->config.mfa_code = ask_for_code;
    int code = read_timeout(opened, given);
    if (code) return code;
    int status = awsc_config_explain(&opened->config, NULL, &opened->explanation, &error);
    if (status) return awsc_tool_session_fail(status, error);
    const awsc_setting *region = find_setting(opened->explanation, "region");
    opened->region = region ? region->value : NULL;
    return 0;
}

int awsc_tool_session_open(session *opened, const arguments *given)
{
    awsc_error *error = NULL;
    int code = open_config(opened, given);
    if (code) return code;
    int status = awsc_credentials_provider_new_default(&opened->config, &opened->provider, &error);
    return status ? awsc_tool_session_fail(status, error) : 0;
}

void awsc_tool_session_close(session *opened)
{
    awsc_credentials_provider_free(opened->provider);
    awsc_free(opened->explanation);
}

int awsc_tool_session_need_region(const session *opened, const char *command)
{
    if (opened->region) return 0;
    return awsc_tool_complain(EXIT_NO_CREDENTIALS,
                              "%s: there is no region; expected --region, AWS_REGION, or region in the profile",
                              command);
}

static void print_setting(const awsc_setting *setting)
{
    (void)printf("%s = %s", setting->name, setting->value ? setting->value : "(not set)");
    if (setting->location)
        (void)printf("  (%s)", setting->location);
    else if (setting->source == AWSC_SOURCE_DEFAULT)
        (void)printf("  (default)");
    (void)putchar('\n');
}

int awsc_tool_session_explain(const arguments *given)
{
    session opened;
    int code = open_config(&opened, given);
    for (size_t i = 0; !code && i < opened.explanation->count; i++) print_setting(opened.explanation->items[i]);
    if (!code && (fflush(stdout) || ferror(stdout)))
        code = awsc_tool_complain(EXIT_OTHER, "standard output: %s", strerror(errno));
    awsc_tool_session_close(&opened);
    return code;
}
