/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/environment.h"

#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/view.h"

static const char *process_get(void *user, const char *name)
{
    (void)user;
    return getenv(name);
}

const awsc_environment *awsc_environment_process(void)
{
    static const awsc_environment environment = {process_get, NULL};
    return &environment;
}

const char *awsc_environment_get(const awsc_environment *environment, const char *name)
{
    const char *value = environment->get(environment->user, name);
    if (!value || awsc_view_trim(awsc_view_text(value)).size == 0) return NULL;
    return value;
}

const char *awsc_environment_home(const awsc_environment *environment, awsc_user_entry *room)
{
    const char *home = awsc_environment_get(environment, "HOME");
    if (home) return home;
    struct passwd entry;
    struct passwd *found = NULL;
    if (getpwuid_r(geteuid(), &entry, room->text, sizeof room->text, &found) || !found) return NULL;
    return found->pw_dir && found->pw_dir[0] ? found->pw_dir : NULL;
}
