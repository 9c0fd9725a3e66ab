/* SPDX-License-Identifier: Apache-2.0 */
/* Marks functions of libawsc-identity that libawsc-core calls. */
#ifndef AWSC_BASE_FOR_CORE_H
#define AWSC_BASE_FOR_CORE_H

#include <awsc/export.h>

/* These functions are exported in a version node of their own, for libawsc-core of the same release.
 * cmake/for_core.txt lists the names; tests/abi/libraries.py checks that libawsc-core needs all of them. */
#ifndef AWSC_FOR_CORE
#define AWSC_FOR_CORE AWSC_API
#endif

#endif
