/* SPDX-License-Identifier: Apache-2.0 */
/* AWSC_PORTABLE: this header without what is not POSIX. */
#ifndef AWSC_PORTABLE_ENDIAN_H
#define AWSC_PORTABLE_ENDIAN_H
#pragma GCC system_header
#include_next <endian.h>
#undef le64toh
#undef htole64
#undef be64toh
#undef htobe64
#pragma GCC poison le64toh htole64 be64toh htobe64
#endif
