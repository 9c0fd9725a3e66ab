/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sha1.h"

#include <openssl/evp.h>

#include "base/encode.h"

enum { SIZE = AWSC_SHA1_HEX / 2 };

int awsc_sha1_hex(awsc_view text, char out[AWSC_SHA1_HEX + 1])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    size_t size = 0;
    if (EVP_Q_digest(NULL, "SHA1", NULL, text.data, text.size, hash, &size) != 1 || size != SIZE) return -1;
    awsc_hex_write(out, hash, SIZE);
    out[AWSC_SHA1_HEX] = '\0';
    return 0;
}
