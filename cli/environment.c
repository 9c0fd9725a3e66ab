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
    const char *home = awsc_cli_variable("HOME");
    const struct passwd *user = home ? NULL : getpwuid(geteuid());
    if (user && user->pw_dir && user->pw_dir[0]) home = user->pw_dir;
    return home;
}
