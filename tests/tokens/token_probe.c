/* SPDX-License-Identifier: Apache-2.0 */
/* Makes tokens of the cases that it reads, one JSON object a line with the name of the token as "kind"; prints an
 * object with "token" and "expires_ms", or "error". */
#include <stdio.h>
#include <stdlib.h>

#include "support/token_case.h"

static void print_result(int status, const awsc_token *token, const awsc_error *error)
{
    cJSON *result = cJSON_CreateObject();
    if (status)
        cJSON_AddStringToObject(result, "error", awsc_error_text(error));
    else
        cJSON_AddStringToObject(result, "token", awsc_token_text(token));
    if (!status) cJSON_AddNumberToObject(result, "expires_ms", (double)awsc_token_expires_ms(token));
    char *text = cJSON_PrintUnformatted(result);
    puts(text);
    free(text);
    cJSON_Delete(result);
}

static int make(const char *line)
{
    awsc_token *token = NULL;
    awsc_error *error = NULL;
    awsc_test_clock *clock = NULL;
    token_place place = {.out = &token};
    cJSON *json = cJSON_Parse(line);
    const char *kind = case_text(json, "kind");
    if (!kind || provider_of_case(json, &place.provider) ||
        awsc_test_clock_new(time_of_ms(case_number(json, "now_ms").value), &clock, NULL))
        return -1;
    int status = make_case(kind, json, awsc_test_clock_of(clock), &place, &error);
    print_result(status, token, error);
    awsc_token_free(token);
    awsc_error_free(error);
    awsc_test_clock_free(clock);
    awsc_credentials_provider_free(place.provider);
    cJSON_Delete(json);
    return 0;
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    int failed = 0;
    while (!failed && getline(&line, &capacity, stdin) > 0) failed = make(line);
    free(line);
    return failed ? 1 : 0;
}
