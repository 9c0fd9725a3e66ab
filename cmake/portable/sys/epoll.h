/* SPDX-License-Identifier: Apache-2.0 */
#error "AWSC_PORTABLE: <sys/epoll.h> is not POSIX; use it only in runtime/src/sys, with something instead"
