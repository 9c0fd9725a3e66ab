/* SPDX-License-Identifier: Apache-2.0 */
/* Environment variables, read through an interface so that tests can give their own. */
#ifndef AWSC_SYS_ENVIRONMENT_H
#define AWSC_SYS_ENVIRONMENT_H

typedef struct awsc_environment {
    /* Returns the value of a variable, or NULL if it is not set. The text is valid until the environment changes. */
    const char *(*get)(void *user, const char *name);
    void *user;
} awsc_environment;

const awsc_environment *awsc_environment_process(void);
/* Returns the value of a variable; NULL if it is not set, empty or only white space. */
const char *awsc_environment_get(const awsc_environment *environment, const char *name);

/* A buffer for an entry of the user database (getpwuid_r). */
typedef struct awsc_user_entry {
    char text[1024];
} awsc_user_entry;

/* Returns the home directory, where ~/.aws is: the value of HOME, else the entry of the user database, whose text is
 * in `room`. Returns NULL if neither has one. */
const char *awsc_environment_home(const awsc_environment *environment, awsc_user_entry *room);

#endif
