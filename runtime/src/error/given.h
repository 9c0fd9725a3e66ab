/* Structs that programs hand in. */
#ifndef AWSC_ERROR_GIVEN_H
#define AWSC_ERROR_GIVEN_H

#include <stddef.h>

#include <awsc/error.h>

/*
 * Copies what a program gave (NULL: nothing) over `own`, which begins with a size_t struct_size and has its initial
 * values: a program that was compiled with older headers has a shorter struct, and what it does not know stays as it
 * is. A struct without its size is an error of this status: it would be taken for an empty one. `what` is it, `init`
 * its macro, for the message.
 */
int awsc_given_struct(void *own, size_t size, const void *given, int status, const char *what, const char *init,
                      awsc_error **error);

#endif
