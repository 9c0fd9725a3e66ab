/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a test program under the locale that AWSC_TEST_LOCALE names: no result may depend on the locale. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void use_test_locale(void)
{
    const char *name = getenv("AWSC_TEST_LOCALE");
    if (!name || !*name || setlocale(LC_ALL, name)) return;
    fprintf(stderr, "the locale %s of AWSC_TEST_LOCALE is not there\n", name);
    exit(2);
}
