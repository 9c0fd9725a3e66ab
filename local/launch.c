/* SPDX-License-Identifier: Apache-2.0 */
#include "launch.h"

#include <signal.h>
#include <spawn.h>

/* Unblocks all signals and resets them to their default actions, also those ignored here, such as SIGHUP under
 * nohup. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, defaults;
    sigemptyset(&none);
    sigfillset(&defaults);
    sigdelset(&defaults, SIGKILL);
    sigdelset(&defaults, SIGSTOP);
    int failed = posix_spawnattr_setsigmask(attributes, &none);
    if (!failed) failed = posix_spawnattr_setsigdefault(attributes, &defaults);
    if (!failed) failed = posix_spawnattr_setpgroup(attributes, 0);
    if (!failed) {
        failed = posix_spawnattr_setflags(attributes,
                                          POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    return failed;
}

static int start(const awsc_local_launch_spec *spec, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, awsc_local_leader *leader)
{
    pid_t pid = -1;
    awsc_local_orphans_lock();
    int failed = posix_spawnp(&pid, spec->arguments[0], actions, attributes, spec->arguments, spec->environment);
    *leader = (awsc_local_leader){.pid = failed ? -1 : pid, .mark = spec->mark};
    if (!failed) awsc_local_orphans_register(leader);
    awsc_local_orphans_unlock();
    return failed;
}

int awsc_local_launch(const awsc_local_launch_spec *spec, awsc_local_leader *leader)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed) return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed) {
        posix_spawn_file_actions_destroy(&actions);
        return failed;
    }
    for (int i = 0; i < 3 && !failed; i++) failed = posix_spawn_file_actions_adddup2(&actions, spec->files[i], i);
    if (!failed && spec->directory) failed = posix_spawn_file_actions_addchdir_np(&actions, spec->directory);
    if (!failed) failed = set_attributes(&attributes);
    if (!failed) failed = start(spec, &actions, &attributes, leader);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}
