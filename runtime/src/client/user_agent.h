/* The User-Agent of a client, format 2.1 of the AWS SDKs. */
#ifndef AWSC_CLIENT_USER_AGENT_H
#define AWSC_CLIENT_USER_AGENT_H

#include "base/buffer.h"
#include "sys/environment.h"

typedef struct awsc_user_agent {
    const char *service_id;
    const char *api_version;
    const char *app_id; /* or NULL */
    const char *retry_mode;
} awsc_user_agent;

void awsc_user_agent_format(awsc_buffer *out, const awsc_user_agent *parts, const awsc_environment *environment);

/* Appends text with every character that the format does not allow as '-'. */
void awsc_user_agent_append(awsc_buffer *out, const char *text, bool lower_case);

#endif
