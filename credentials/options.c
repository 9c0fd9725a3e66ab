/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const option_row awsc_tool_option_rows[OPTION_COUNT] = {
    [OPTION_PROFILE] = {"profile", "NAME", "profile of the configuration files"},
    [OPTION_REGION] = {"region", "REGION", "region; else AWS_REGION, or that of the profile"},
    [OPTION_TIMEOUT] = {"timeout", "SECONDS", "time that the source of the credentials may take; else no limit"},
    [OPTION_EXPLAIN] = {"explain", NULL, "print settings and the source of the credentials, and where each was found"},
    [OPTION_JSON] = {"json", NULL, "print the token and its end as JSON"},
    [OPTION_SERVICE] = {"service", "NAME", "signing name of the service, such as execute-api"},
    [OPTION_HOST] = {"host", "NAME", "host of the database"},
    [OPTION_PORT] = {"port", "NUMBER", "port of the database"},
    [OPTION_USER] = {"user", "NAME", "user of the database or cache"},
    [OPTION_CACHE] = {"cache", "NAME", "name of the cache"},
    [OPTION_CLUSTER] = {"cluster", "NAME", "name of the cluster"},
    [OPTION_SERVERLESS] = {"serverless", NULL, "the cache is serverless"},
    [OPTION_ADMIN] = {"admin", NULL, "for the user admin"},
    [OPTION_SORTED] = {"sorted", NULL, "in the order of @aws-sdk/rds-signer"},
    [OPTION_EXPIRES] = {"expires", "SECONDS", "time of validity"},
    [OPTION_STS_HOST] = {"sts-host", "NAME", "host of STS; else that of the region"},
    [OPTION_USER_AGENT] = {"user-agent", "TEXT", "name of the program, in the token"},
    [OPTION_EXEC_CREDENTIAL] = {"exec-credential", NULL, "print the document that kubectl expects"},
};

int awsc_tool_complain(int code, const char *format, ...)
{
    va_list given;
    va_start(given, format);
    (void)fputs("awsc-credentials: ", stderr);
    (void)vfprintf(stderr, format, given);
    (void)fputc('\n', stderr);
    va_end(given);
    return code;
}

bool awsc_tool_option_belongs(const command_row *command, enum option_id id)
{
    return (command->options | OPTIONS_OF_ALL) >> id & 1;
}

enum option_id awsc_tool_option_find(const char *word, const char **value)
{
    *value = NULL;
    if (strncmp(word, "--", 2) != 0) return OPTION_COUNT;
    const char *name = word + 2, *end = strchr(name, '=');
    size_t size = end ? (size_t)(end - name) : strlen(name);
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (strlen(awsc_tool_option_rows[id].name) != size || strncmp(awsc_tool_option_rows[id].name, name, size) != 0)
            continue;
        *value = end ? end + 1 : NULL;
        return (enum option_id)id;
    }
    return OPTION_COUNT;
}

int awsc_tool_option_number(const arguments *given, enum option_id id, long long *out)
{
    const char *text = given->values[id];
    char *end;
    if (!text) return 0;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (*end || errno || text[0] < '0' || text[0] > '9')
        return awsc_tool_complain(EXIT_USAGE, "--%s is \"%s\"; expected a whole number", awsc_tool_option_rows[id].name,
                                  text);
    *out = number;
    return 0;
}
