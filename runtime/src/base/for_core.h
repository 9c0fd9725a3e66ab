/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of libawsc-identity for libawsc-core. */
#ifndef AWSC_BASE_FOR_CORE_H
#define AWSC_BASE_FOR_CORE_H

#include <awsc/export.h>

/* Exported for libawsc-core of the same release, in a version node of its own. cmake/for_core.txt lists the names;
 * tests/abi/libraries.py checks that core needs all of them. */
#ifndef AWSC_FOR_CORE
#define AWSC_FOR_CORE AWSC_API
#endif

#endif
