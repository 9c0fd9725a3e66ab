/* aws-sdk-c/0.1.0 ua/2.1 api/lambda#2015-03-31 os/linux#6.1 md/arch#x86_64 lang/c#11 m/E app/NAME */
#include "client/user_agent.h"

#include <string.h>
#include <sys/utsname.h>

#include <awsc/version.h>

static bool is_allowed(char c)
{
    return awsc_ascii_is_alpha(c) || awsc_ascii_is_digit(c) || (c && strchr("!$%&'*+-.^_`|~", c));
}

void awsc_user_agent_append(awsc_buffer *out, const char *text, bool lower_case)
{
    for (; *text; text++) {
        char c = lower_case ? awsc_ascii_lower(*text) : *text;
        awsc_buffer_append_char(out, is_allowed(c) ? c : '-');
    }
}

void awsc_user_agent_format(awsc_buffer *out, const awsc_user_agent *parts, const awsc_environment *environment)
{
    struct utsname system;
    awsc_buffer_append_text(out, "aws-sdk-c/" AWSC_VERSION " ua/2.1 api/");
    awsc_user_agent_append(out, parts->service_id, true);
    awsc_buffer_append_char(out, '#');
    awsc_user_agent_append(out, parts->api_version, false);
    if (uname(&system) == 0) {
        awsc_buffer_append_text(out, strcmp(system.sysname, "Linux") == 0 ? " os/linux#" : " os/other#");
        awsc_user_agent_append(out, system.release, false);
        awsc_buffer_append_text(out, " md/arch#");
        awsc_user_agent_append(out, system.machine, false);
    }
    awsc_buffer_append_text(out, " lang/c#11");
    const char *execution = awsc_environment_get(environment, "AWS_EXECUTION_ENV");
    if (execution) {
        awsc_buffer_append_text(out, " exec-env/");
        awsc_user_agent_append(out, execution, false);
    }
    /* Feature ids: E is the standard retry mode, F the adaptive one. */
    awsc_buffer_append_text(out, strcmp(parts->retry_mode, "adaptive") == 0 ? " m/F" : " m/E");
    if (parts->app_id) {
        awsc_buffer_append_text(out, " app/");
        awsc_user_agent_append(out, parts->app_id, false);
    }
}
