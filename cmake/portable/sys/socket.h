/* SPDX-License-Identifier: Apache-2.0 */
/* AWSC_PORTABLE: this header without what is not POSIX. */
#ifndef AWSC_PORTABLE_SYS_SOCKET_H
#define AWSC_PORTABLE_SYS_SOCKET_H
#pragma GCC system_header
#include_next <sys/socket.h>
#undef SOCK_CLOEXEC
#undef SOCK_NONBLOCK
#pragma GCC poison accept4 SOCK_CLOEXEC SOCK_NONBLOCK
#endif
