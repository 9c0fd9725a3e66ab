/*
 * Credentials that the program finds itself, on a thread of its own: here from a file of three lines, in earnest from
 * a vault. The client goes on with other things meanwhile, and asks again ahead of the expiration.
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

/* Runs on a thread of the program's: it may take its time. */
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
        credentials.expiration.value.seconds = (int64_t)time(NULL) + 3600; /* then the vault is asked again */
        awsc_credentials_request_answer(e->request, &credentials);
    } else {
        awsc_credentials_request_fail(e->request, "the vault has no keys");
    }
    memset(secret, 0, sizeof secret);
    memset(token, 0, sizeof token);
    free(e);
    return NULL;
}

/* Runs on the thread of the call, which waits for it: the work is done elsewhere. */
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
