/* SPDX-License-Identifier: Apache-2.0 */
/* Signs and sends the requests that it reads with one libcurl handle, one a line: signing name, flags, method, URL,
 * headers with '|' between them, and body, with tabs between the fields. Prints the statuses of the responses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/curl.h>

enum { FIELDS = 6, ROOM = 65536 };

/* The fields of a line; empty ones are "". */
static int split(char *line, char *fields[FIELDS])
{
    int count = 0;
    for (char *at = line; at && count < FIELDS; count++) {
        fields[count] = at;
        at = strchr(at, '\t');
        if (at) *at++ = '\0';
    }
    return count == FIELDS ? 0 : -1;
}

static struct curl_slist *headers_of(char *text)
{
    struct curl_slist *list = NULL;
    for (char *header = strtok(text, "|"); header; header = strtok(NULL, "|")) list = curl_slist_append(list, header);
    return list;
}

static size_t drop(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    (void)user;
    return size * count;
}

static int send_line(CURL *curl, char *fields[FIELDS], awsc_credentials_provider *provider)
{
    awsc_curl_request request = AWSC_CURL_REQUEST_INIT;
    struct curl_slist *own = headers_of(fields[4]), *headers = NULL;
    awsc_error *error = NULL;
    long http_status = 0;
    request.service = fields[0];
    request.flags = (uint32_t)strtoul(fields[1], NULL, 10);
    request.method = fields[2];
    request.url = fields[3];
    request.headers = own;
    request.body = AWSC_BODY_MEMORY(fields[5], strlen(fields[5]));
    request.region = "eu-west-1";
    request.provider = provider;
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    if (*fields[5]) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fields[5]);
    curl_easy_setopt(curl, CURLOPT_NOBODY, strcmp(request.method, "HEAD") == 0 ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method);
    int status = awsc_curl_sign(curl, &request, &headers, &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    if (!status && curl_easy_perform(curl)) status = 1;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http_status);
    printf("%ld\n", http_status);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    awsc_curl_headers_free(headers);
    awsc_error_free(error);
    curl_slist_free_all(own);
    return status;
}

int main(void)
{
    static char line[ROOM];
    awsc_credentials_provider *provider = NULL;
    CURL *curl = curl_easy_init();
    int failed = !curl || awsc_credentials_provider_new_default(NULL, &provider, NULL);
    if (curl) curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    while (!failed && fgets(line, sizeof line, stdin)) {
        char *fields[FIELDS];
        line[strcspn(line, "\n")] = '\0';
        failed = split(line, fields) || send_line(curl, fields, provider);
    }
    awsc_credentials_provider_free(provider);
    curl_easy_cleanup(curl);
    return failed ? 1 : 0;
}
