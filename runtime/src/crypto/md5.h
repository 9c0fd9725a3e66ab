/* SPDX-License-Identifier: Apache-2.0 */
/* Computes MD5, which some services require as a checksum (Content-MD5). It only protects against accidental
 * changes. */
#ifndef AWSC_CRYPTO_MD5_H
#define AWSC_CRYPTO_MD5_H

#include <stddef.h>
#include <stdint.h>

#define AWSC_MD5_SIZE 16

typedef struct awsc_md5 awsc_md5;

/* Begins a hash. Returns NULL when memory runs out, or if OpenSSL has no MD5 (FIPS mode). */
awsc_md5 *awsc_md5_begin(void);
/* Adds data. Returns 0, or -1 if OpenSSL fails; so does awsc_md5_end. */
int awsc_md5_update(awsc_md5 *md5, const void *data, size_t size);
int awsc_md5_end(awsc_md5 *md5, uint8_t out[AWSC_MD5_SIZE]);
void awsc_md5_free(awsc_md5 *md5);

#endif
