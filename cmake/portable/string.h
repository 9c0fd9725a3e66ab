/* SPDX-License-Identifier: Apache-2.0 */
/* AWSC_PORTABLE: this header without what is not POSIX. */
#ifndef AWSC_PORTABLE_STRING_H
#define AWSC_PORTABLE_STRING_H
#pragma GCC system_header
#include_next <string.h>
#pragma GCC poison memmem memrchr explicit_bzero strchrnul
#endif
