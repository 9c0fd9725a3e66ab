/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file validator.h
 * Checks of inputs beyond those that every call makes. awsc_config.validator takes one; a service's own, made from the
 * constraints of its model, is such as `awsc_lambda_strict` in <awsc/lambda/strict.h>.
 */
#ifndef AWSC_VALIDATOR_H
#define AWSC_VALIDATOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <awsc/error.h>
#include <awsc/export.h>

AWSC_BEGIN_DECLS

struct awsc_operation;

typedef struct awsc_validator awsc_validator;

/**
 * A validator: constant, and shared by any number of clients, which it must outlive. `open` makes one client's state,
 * which its checks share.
 * Programs may write their own; they begin with AWSC_VALIDATOR_INIT.
 */
struct awsc_validator {
    /** sizeof(awsc_validator), set by AWSC_VALIDATOR_INIT */
    size_t struct_size;
    /** Makes a client's state, once, when the client is made; NULL: no state. Returns AWSC_OK, or a
     * status with which `…_new` fails. */
    int (*open)(const awsc_validator *validator, void **state, awsc_error **error);
    /** Frees it, with the client; NULL: there is nothing to free. */
    void (*close)(const awsc_validator *validator, void *state);
    /**
     * Checks the input of a call, after required members, UTF-8 and the like are known to be right and before anything
     * is sent. AWSC_OK, or the status that the call fails with, by custom AWSC_ERR_VALIDATION, and `error` set.
     * Members newer than `level` must not be read. Thread safety: called by any number of threads at the same time.
     */
    int (*check)(const awsc_validator *validator, void *state, const struct awsc_operation *operation, uint32_t level,
                 const void *input, awsc_error **error);
    /** Data of the functions above. */
    const void *data;
    /** NULL. The structure never grows, since the linker may put copies of such objects into programs. */
    const void *reserved[2];
};

/** Initial value of awsc_validator: nothing set. */
#define AWSC_VALIDATOR_INIT AWSC_INITIAL(awsc_validator)

/** Sets `validator`, which must not be NULL, to AWSC_VALIDATOR_INIT. */
static inline void awsc_validator_init(awsc_validator *validator)
{
    memset(validator, 0, sizeof *validator);
    validator->struct_size = sizeof *validator;
}

AWSC_END_DECLS

#endif
