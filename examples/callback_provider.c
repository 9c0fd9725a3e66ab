/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A credentials provider of the program, which works on a thread of its own: here it reads a file of three lines; a
 * real program would ask a vault. The client does not block meanwhile, and asks again before the credentials expire.
 *
 *   callback_provider KEY-FILE FUNCTION
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <awsc/lambda.h>

/* The vault: a file that holds access key id, secret key and session token, one a line. */
typedef struct vault {
    const char *path;
} vault;

typedef struct errand {
    const vault *from;
    awsc_credentials_request *request;
} errand;

static int read_line(FILE *file, char *line, size_t size)
{
    if (!fgets(line, (int)size, file)) return -1;
    line[strcspn(line, "\n")] = '\0';
    return 0;
}

/* Runs on a thread of the program, so it may block. */
static void *fetch(void *user)
{
    errand *e = user;
    char key[128] = "", secret[128] = "", token[2048] = "";
    FILE *file = fopen(e->from->path, "r");
    int found = file && !read_line(file, key, sizeof key) && !read_line(file, secret, sizeof secret);
    if (found) (void)read_line(file, token, sizeof token);
    if (file) fclose(file);
    if (found) {
        awsc_credentials credentials = AWSC_CREDENTIALS_INIT;
        credentials.access_key_id = key;
        credentials.secret_access_key = secret;
        credentials.session_token = *token ? token : NULL;
        credentials.expiration.is_set = AWSC_SET;
        credentials.expiration.value.seconds = (int64_t)time(NULL) + 3600; /* the library asks again earlier */
        awsc_credentials_request_answer(e->request, &credentials);
    } else {
        awsc_credentials_request_fail(e->request, "the vault has no keys");
    }
    memset(secret, 0, sizeof secret);
    memset(token, 0, sizeof token);
    free(e);
    return NULL;
}

/* Runs on the thread of the call and must not block: it starts a thread for the work. */
static void asked(void *user, awsc_credentials_request *request)
{
    pthread_t thread;
    errand *e = malloc(sizeof *e);
    if (e) *e = (errand){user, request};
    if (!e || pthread_create(&thread, NULL, fetch, e) != 0) {
        free(e);
        awsc_credentials_request_fail(request, "no thread to be had");
        return;
    }
    pthread_detach(thread);
}

static void closed(void *user)
{
    (void)user;
    printf("the vault is closed\n");
}

static int invoke(awsc_lambda *lambda, const char *function, awsc_error **error)
{
    awsc_lambda_invoke_input input = {.function_name = function, .payload = AWSC_BLOB_LITERAL("{}")};
    awsc_lambda_invoke_output *output = NULL;
    int status = awsc_lambda_invoke(lambda, &input, NULL, &output, error);
    if (!status) printf("payload: %.*s\n", (int)output->payload.size, (const char *)output->payload.data);
    awsc_free(output);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: callback_provider KEY-FILE FUNCTION\n");
        return 2;
    }
    vault v = {argv[1]};
    awsc_callback_options options = AWSC_CALLBACK_OPTIONS_INIT;
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    options.get = asked;
    options.user = &v;
    options.release = closed;
    options.name = "the vault";

    int status = awsc_credentials_provider_new_callback(&options, &config.credentials, &error);
    if (!status) status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = invoke(lambda, argv[2], &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));

    awsc_error_free(error);
    awsc_lambda_free(lambda);
    awsc_credentials_provider_free(config.credentials);
    return status ? 1 : 0;
}
