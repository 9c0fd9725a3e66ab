/* SPDX-License-Identifier: Apache-2.0 */
/* Environment variables, read through an interface so that tests can give their own. */
#ifndef AWSC_SYS_ENVIRONMENT_H
#define AWSC_SYS_ENVIRONMENT_H

typedef struct awsc_environment {
    /* The value, or NULL; valid until the environment changes. */
    const char *(*get)(void *user, const char *name);
    void *user;
} awsc_environment;

const awsc_environment *awsc_environment_process(void);
/* NULL as well when the value is empty or all blanks. */
const char *awsc_environment_get(const awsc_environment *environment, const char *name);

/* Room for an entry of the user database. */
typedef struct awsc_user_entry {
    char text[1024];
} awsc_user_entry;

/* The home directory for files in ~/.aws: from HOME, else from the user database, then in `room`; else NULL. */
const char *awsc_environment_home(const awsc_environment *environment, awsc_user_entry *room);

#endif
