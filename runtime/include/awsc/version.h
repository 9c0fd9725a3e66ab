/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file version.h
 * Version of the core library.
 */
#ifndef AWSC_VERSION_H
#define AWSC_VERSION_H

#include <awsc/export.h>

#define AWSC_VERSION_MAJOR 0 /**< 1 in 1.2.3 */
#define AWSC_VERSION_MINOR 2 /**< 2 in 1.2.3 */
#define AWSC_VERSION_PATCH 0 /**< 3 in 1.2.3 */
/** Version that the program is compiled with. */
#define AWSC_VERSION "0.2.0"
/** The same as one number that grows with every release: major * 1,000,000 + minor * 1,000 + patch. */
#define AWSC_VERSION_NUMBER (AWSC_VERSION_MAJOR * 1000000 + AWSC_VERSION_MINOR * 1000 + AWSC_VERSION_PATCH)
/** Whether these headers are of that version or a later one, for `#if`. */
#define AWSC_VERSION_AT_LEAST(major, minor, patch) (AWSC_VERSION_NUMBER >= (major)*1000000 + (minor)*1000 + (patch))

AWSC_BEGIN_DECLS

/** Version of the library that the program runs with, such as "0.2.0". A static string. Thread safety: safe. */
AWSC_API const char *awsc_version(void);

AWSC_END_DECLS

#endif
