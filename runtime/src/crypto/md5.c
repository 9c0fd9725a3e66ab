/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/md5.h"

#include <openssl/evp.h>

awsc_md5 *awsc_md5_begin(void)
{
    EVP_MD *algorithm = EVP_MD_fetch(NULL, "MD5", NULL);
    EVP_MD_CTX *context = algorithm ? EVP_MD_CTX_new() : NULL;
    if (context && EVP_DigestInit_ex2(context, algorithm, NULL) != 1) {
        EVP_MD_CTX_free(context);
        context = NULL;
    }
    EVP_MD_free(algorithm); /* the context holds it */
    return (awsc_md5 *)context;
}

int awsc_md5_update(awsc_md5 *md5, const void *data, size_t size)
{
    return size == 0 || EVP_DigestUpdate((EVP_MD_CTX *)md5, data, size) == 1 ? 0 : -1;
}

int awsc_md5_end(awsc_md5 *md5, uint8_t out[AWSC_MD5_SIZE])
{
    return EVP_DigestFinal_ex((EVP_MD_CTX *)md5, out, NULL) == 1 ? 0 : -1;
}

void awsc_md5_free(awsc_md5 *md5)
{
    EVP_MD_CTX_free((EVP_MD_CTX *)md5);
}
