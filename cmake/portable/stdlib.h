/* SPDX-License-Identifier: Apache-2.0 */
/* AWSC_PORTABLE: this header without what is not POSIX. */
#ifndef AWSC_PORTABLE_STDLIB_H
#define AWSC_PORTABLE_STDLIB_H
#pragma GCC system_header
#include_next <stdlib.h>
#pragma GCC poison mkostemp secure_getenv strtod_l strtof_l
#endif
