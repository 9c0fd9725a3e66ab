/* SPDX-License-Identifier: Apache-2.0 */
/* AWSC_PORTABLE: this header without what is not POSIX. */
#ifndef AWSC_PORTABLE_UNISTD_H
#define AWSC_PORTABLE_UNISTD_H
#pragma GCC system_header
#include_next <unistd.h>
#pragma GCC poison pipe2 dup3 getentropy
#endif
