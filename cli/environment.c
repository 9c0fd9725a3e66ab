/* SPDX-License-Identifier: Apache-2.0 */
#include "environment.h"

#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "view.h"

const char *awsc_cli_variable(const char *name)
{
    const char *value = getenv(name);
    return awsc_cli_view_trim(awsc_cli_view_text(value)).size ? value : NULL;
}

const char *awsc_cli_home(void)
{
    static char text[1024];
    struct passwd entry;
    struct passwd *user = NULL;
    const char *home = awsc_cli_variable("HOME");
    if (home) return home;
    if (getpwuid_r(geteuid(), &entry, text, sizeof text, &user) || !user) return NULL;
    return user->pw_dir && user->pw_dir[0] ? user->pw_dir : NULL;
}
