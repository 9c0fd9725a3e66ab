/* SPDX-License-Identifier: Apache-2.0 */
/* Assumes a role with a token from a file: STS AssumeRoleWithWebIdentity. */
#include "identity/web_identity.h"

#include <string.h>

#include "base/view.h"
#include "error/error.h"
#include "identity/cache_file.h"

/* STS accepts tokens of up to 20,000 characters; blanks around them are trimmed. */
enum { MAX_TOKEN_BYTES = 20000 + 64 };

typedef struct token_source {
    awsc_sts_source head;
    const char *token_file;
} token_source;

typedef struct token_question {
    awsc_question head;
    char *token; /* while the call needs it */
} token_question;

/* ---- the token ------------------------------------------------------------------------------------------------- */

/* Whether the text is one line of printable ASCII. The service checks the token itself and describes its fault. */
static bool is_token(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (*p < 0x20 || *p >= 0x7f) return false;
    return *text != '\0';
}

/* Removes the blanks around the text, in place. */
static void trim(char *text)
{
    awsc_view inside = awsc_view_trim(awsc_view_text(text));
    memmove(text, inside.data, inside.size);
    text[inside.size] = '\0';
}

static int read_token(const awsc_allocator *allocator, const char *path, char **out, awsc_error **error)
{
    int status = awsc_cache_file_read(allocator, path, MAX_TOKEN_BYTES, out, error);
    if (status == AWSC_END) status = awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s is not there", path);
    if (!status) {
        trim(*out);
        if (!is_token(*out))
            status =
                awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s %s; expected a token in one line", path,
                               **out ? "holds a line break, or a character that is no printable ASCII" : "is empty");
    }
    if (status) awsc_error_prefix(error, "web identity token file");
    return status;
}

/* ---- a question ------------------------------------------------------------------------------------------------ */

static void clear(awsc_question *question)
{
    token_question *q = (token_question *)question;
    awsc_release_secret(question->allocator, q->token);
}

static void answered(void *user, int status, void *result, awsc_error *error)
{
    awsc_core_sts_assume_role_with_web_identity_output *output = result;
    awsc_sts_source_answer(user, status, output, output ? output->credentials : NULL,
                           output ? output->assumed_role_user : NULL, error);
}

static void get_by_web_identity(awsc_credentials_provider *base, awsc_loop *loop, awsc_identity_request *request)
{
    typedef awsc_core_sts_assume_role_with_web_identity_input web_input;
    const token_source *source = (const token_source *)base;
    token_question *q = awsc_question_new(sizeof *q, base, loop, request);
    if (!q) return;
    q->head.clear = clear;
    awsc_error *error = NULL;
    int status = read_token(base->allocator, source->token_file, &q->token, &error);
    if (!status) {
        web_input input = *(const web_input *)source->head.input;
        input.web_identity_token = q->token;
        status = awsc_question_call(&q->head, source->head.client,
                                    &awsc_core_sts_assume_role_with_web_identity_operation, &input, answered, &error);
    }
    if (status) awsc_sts_source_fail(&q->head, status, error);
}

/* ---- the source ------------------------------------------------------------------------------------------------ */

int awsc_web_identity_source_make(const awsc_source_context *context, const awsc_web_role *role,
                                  awsc_sts_request *request, int fault, awsc_credentials_provider **out,
                                  awsc_error **error)
{
    char name[AWSC_SESSION_NAME_MAX + 1];
    awsc_sts_source *source = NULL;
    awsc_core_sts_assume_role_with_web_identity_input input = {
        .role_arn = role->arn,
        .role_session_name = name,
        .duration_seconds = role->duration_seconds,
    };
    request->operation = &awsc_core_sts_assume_role_with_web_identity_operation;
    request->input = &input;
    request->role_arn = role->arn;
    int status = awsc_role_session_name(role->session_name, context->options->clock, fault, name, error);
    if (!status) status = awsc_sts_source_new(sizeof(token_source), context, request, &source, error);
    if (status) return status;
    source->base.get = get_by_web_identity;
    source->base.cancel = awsc_question_withdraw;
    awsc_features_add(&source->base.features, AWSC_FEATURE_CREDENTIALS_STS_ASSUME_ROLE_WEB_ID);
    const char *path = awsc_arena_text(source->arena, role->token_file, strlen(role->token_file));
    ((token_source *)source)->token_file = path;
    *out = &source->base;
    if (path) return AWSC_OK;
    awsc_credentials_provider_free(*out);
    return awsc_error_nomem(error);
}

int awsc_web_identity_source_new(const awsc_source_context *context, const awsc_profile_step *step,
                                 awsc_credentials_provider *base, awsc_credentials_provider **out, awsc_error **error)
{
    (void)base;
    awsc_sts_request request = {.profile = step->profile};
    awsc_web_role role = {.arn = step->role_arn, .session_name = step->role_session_name, .token_file = step->value};
    int status = awsc_role_duration_parse(step->duration_seconds, &role.duration_seconds, error);
    return status ? status : awsc_web_identity_source_make(context, &role, &request, AWSC_ERR_CONFIG, out, error);
}
