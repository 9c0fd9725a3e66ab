/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the coverage data of test programs: a forked child that ends with _exit writes its data first, and a cleared
 * environment keeps the variables with the data's path.
 */
#include <stdlib.h>
#include <string.h>

void __gcov_dump(void);
void __real__exit(int status);
void __wrap__exit(int status);
int __real_clearenv(void);
int __wrap_clearenv(void);

void __wrap__exit(int status)
{
    __gcov_dump();
    __real__exit(status);
}

int __wrap_clearenv(void)
{
    static const char *const names[] = {"GCOV_PREFIX", "GCOV_PREFIX_STRIP"};
    char *kept[2];
    for (size_t i = 0; i < 2; i++) kept[i] = getenv(names[i]) ? strdup(getenv(names[i])) : NULL;
    int status = __real_clearenv();
    for (size_t i = 0; i < 2; i++) {
        if (kept[i]) setenv(names[i], kept[i], 1);
        free(kept[i]);
    }
    return status;
}
