/* SPDX-License-Identifier: Apache-2.0 */
/* Calls every operation of a service once, over the replay transport; cases.h has inputs and responses. Prints one line
 * per operation: its name and its output as JSON. See models.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <awsc/tables/generated.h>
#include <awsc/testing.h>
#include <awsc/value.h>

#include "cases.h"

typedef struct call_case {
    const char *operation;
    const char *input;
    awsc_http_header headers[32];
    size_t header_count;
    const unsigned char *body;
    size_t size;
} call_case;

static const call_case cases[] = {CASES};

static int fail(const call_case *c, const char *what, const awsc_error *error)
{
    fprintf(stderr, "%s: %s: %s\n", c->operation, what, error ? awsc_error_text(error) : "no error");
    return 1;
}

static const awsc_operation *find(const char *name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(TABLE[i]->name, name) == 0) return TABLE[i];
    return NULL;
}

/* The first event of an output with an event stream. */
static int read_event(const call_case *c, const awsc_operation *operation, const void *output)
{
    const awsc_member *member = &operation->output->members[operation->output_payload];
    awsc_event_stream *stream = NULL;
    const void *event = NULL;
    awsc_error *error = NULL;
    memcpy(&stream, (const char *)output + member->offset, sizeof stream);
    if (!stream) return fail(c, "no stream", NULL);
    if (awsc_internal_event_next(stream, &event, &error)) return fail(c, "no event", error);
    return ((const awsc_union *)event)->kind ? 0 : fail(c, "an event that is not known", NULL);
}

/* The source of an operation that sends events is at its end at once. */
static int at_end(void *user, const void **event)
{
    (void)user;
    (void)event;
    return AWSC_END;
}

static int give_source(const awsc_operation *operation, void *input, awsc_event_source **source)
{
    if (operation->input_payload < 0) return 0;
    const awsc_member *member = &operation->input->members[operation->input_payload];
    if (member->type != AWSC_TYPE_EVENT_STREAM) return 0;
    if (awsc_event_source_new(at_end, NULL, source, NULL)) return -1;
    memcpy((char *)input + member->offset, source, sizeof *source);
    return 0;
}

/* The first call of an operation with a discovered endpoint is preceded by the question for it. */
static int answer_question(const awsc_operation *operation, awsc_replay *replay, awsc_error **error)
{
    static const char endpoints[] =
        "{\"Endpoints\": [{\"Address\": \"cell.example.com\", \"CachePeriodInMinutes\": 1440}]}";
    static bool answered;
    if (answered || !(operation->flags & AWSC_TABLE_OPERATION_NEEDS_DISCOVERY)) return AWSC_OK;
    answered = true;
    return awsc_replay_add(replay, 200, NULL, 0, endpoints, sizeof endpoints - 1, error);
}

static int call(const call_case *c, awsc_client *client, awsc_replay *replay)
{
    const awsc_operation *operation = find(c->operation);
    awsc_error *error = NULL;
    awsc_event_source *source = NULL;
    void *input = NULL;
    void *output = NULL;
    char *json = NULL;
    if (!operation) return fail(c, "not in the table", NULL);
    if (awsc_from_json(SERVICE.level, operation->input, c->input, strlen(c->input), &input, &error))
        return fail(c, c->input, error);
    if (give_source(operation, input, &source)) return fail(c, "source", NULL);
    if (answer_question(operation, replay, &error)) return fail(c, "endpoints", error);
    if (awsc_replay_add(replay, 200, c->headers, c->header_count, c->body, c->size, &error))
        return fail(c, "answer", error);
    if (awsc_internal_call(operation, SERVICE.level, client, input, NULL, &output, &error))
        return fail(c, "call", error);
    if (awsc_operation_event_schema(operation) && read_event(c, operation, output)) return 1;
    if (awsc_to_json(SERVICE.level, operation->output, output, &json, &error)) return fail(c, "to JSON", error);
    printf("%s\t%s\n", c->operation, json);
    awsc_free(json);
    awsc_free(output);
    awsc_free(input);
    awsc_event_source_free(source);
    return 0;
}

int main(void)
{
    awsc_credentials keys = AWSC_CREDENTIALS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_client *client = NULL, *plain = NULL;
    awsc_replay *replay = NULL;
    awsc_error *error = NULL;
    int failed = 0;
    keys.access_key_id = "AKIDEXAMPLE";
    keys.secret_access_key = "hush-secret-key";
    if (awsc_replay_new(&replay, NULL) || awsc_credentials_provider_new_static(&keys, &config.credentials, NULL))
        return 1;
    config.region = "eu-west-1";
    config.transport = awsc_replay_transport(replay);
    if (awsc_internal_client_new(&SERVICE, SERVICE.level, &config, &client, &error)) {
        fprintf(stderr, "client: %s\n", awsc_error_text(error));
        return 1;
    }
    /* Operations that take tokens only are called without a signature. */
    config.unsigned_requests = AWSC_BOOL(true);
    if (awsc_internal_client_new(&SERVICE, SERVICE.level, &config, &plain, &error)) return 1;
    for (size_t i = 0; !failed && i < sizeof cases / sizeof *cases; i++) {
        const awsc_operation *operation = find(cases[i].operation);
        bool bearer = operation && operation->flags & AWSC_TABLE_OPERATION_BEARER;
        failed = call(&cases[i], bearer ? plain : client, replay);
    }
    awsc_internal_client_free(plain);
    awsc_internal_client_free(client);
    awsc_credentials_provider_free(config.credentials);
    awsc_replay_free(replay);
    return failed ? 1 : 0;
}
