/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of what a build leaves out: see cmake/switches.cmake. */
#ifndef AWSC_WITHOUT_WITHOUT_H
#define AWSC_WITHOUT_WITHOUT_H

#include "error/error.h"

/* "this library was built without instance metadata (AWSC_WITH_IMDS)" */
#define AWSC_BUILT_WITHOUT(part, name) "this library was built without " part " (AWSC_WITH_" name ")"

/* A public function that makes a provider. */
#define AWSC_PROVIDER_WITHOUT(out, error, reason)                                                                      \
    do {                                                                                                               \
        if (out) *(out) = NULL;                                                                                        \
        return awsc_error_set((error), AWSC_ERR_CONFIG, "%s: %s", __func__, (reason));                                 \
    } while (0)

#endif
