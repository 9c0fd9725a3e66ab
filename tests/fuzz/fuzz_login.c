/* SPDX-License-Identifier: Apache-2.0 */
/* Files of sign-in sessions and their keys: every accepted file can be renewed, and is complete afterwards. */
#include <stdlib.h>
#include <string.h>

#include "error/error.h"
#include "fuzz.h"
#include "identity/cache_file.h"
#include "identity/dpop.h"
#include "identity/login_file.h"

/* A key that belongs to no account. */
#define KEY(end)                                                                                                       \
    "-----BEGIN EC PRIVATE KEY-----" end "MHcCAQEEIJ5zTSH/OFKNtist6/h6QBD9oHFEtillwXkv5jSZXexjoAoGCCqGSM49" end        \
    "AwEHoUQDQgAEso0swtDDOKHX1LVBPOgAbUfLYHS0NNOxzN2xiZYiwJFA5VoJ8lp3" end "itAhgq5i+rPGUKDzYxAw26Zcj2g6MMAxmA==" end  \
    "-----END EC PRIVATE KEY-----" end

static const awsc_credentials renewed = {sizeof(awsc_credentials),   "NEW", "secret", "session", NULL,
                                         {AWSC_SET, {1763510400, 0}}};

static void check_key(const char *pem)
{
    awsc_dpop_key *key = NULL;
    awsc_error *error = NULL;
    int status = awsc_dpop_key_new(awsc_allocator_default(), pem, &key, &error);
    FUZZ_EXPECT(status == AWSC_OK || status == AWSC_ERR_CREDENTIALS);
    FUZZ_EXPECT(awsc_error_status(error) == status && (key != NULL) == (status == AWSC_OK));
    awsc_error_free(error);
    if (key) FUZZ_EXPECT(strlen(key->x) == 43 && strlen(key->y) == 43);
    awsc_dpop_key_free(key);
}

static void check_renewal(awsc_login_file *file)
{
    awsc_login_file again;
    awsc_buffer account = AWSC_BUFFER_INIT(awsc_allocator_default());
    awsc_buffer_append_text(&account, file->credentials.account_id);
    FUZZ_EXPECT(awsc_login_file_renew(file, &renewed, "token", NULL) == AWSC_OK);
    cJSON *json = cJSON_Duplicate(file->json, true);
    FUZZ_EXPECT(awsc_login_file_of(awsc_allocator_default(), json, "again", &again, NULL) == AWSC_OK);
    FUZZ_EXPECT(strcmp(again.credentials.access_key_id, "NEW") == 0 && strcmp(again.refresh_token, "token") == 0);
    FUZZ_EXPECT(strcmp(again.credentials.account_id, awsc_buffer_text(&account)) == 0);
    FUZZ_EXPECT(again.credentials.expiration.value.seconds == renewed.expiration.value.seconds);
    awsc_login_file_clear(&again);
    awsc_buffer_clear(&account);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = awsc_text_copy_n(awsc_allocator_default(), (const char *)data, size);
    awsc_login_file file;
    awsc_error *error = NULL;
    check_key(text);
    cJSON *json = cJSON_ParseWithOpts(text, NULL, 1);
    awsc_release(awsc_allocator_default(), text);
    int status = awsc_login_file_of(awsc_allocator_default(), json, "file", &file, &error);
    FUZZ_EXPECT(status == AWSC_OK || status == AWSC_ERR_CREDENTIALS);
    FUZZ_EXPECT(awsc_error_status(error) == status);
    awsc_error_free(error);
    if (status) return 0;
    check_key(file.dpop_key);
    check_renewal(&file);
    awsc_login_file_clear(&file);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_add_text(KEY("\n"));
    fuzz_add_text(
        "{\"accessToken\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"s\",\"sessionToken\":\"t\",\"accountId\":"
        "\"1\",\"expiresAt\":\"2025-11-19T00:00:00Z\",\"x\":[1]},\"refreshToken\":\"r\",\"clientId\":\"c\","
        "\"idToken\":\"i\",\"dpopKey\":\"" KEY("\\n") "\"}");
    fuzz_add_text("{\"accessToken\":{\"expiresAt\":\"2025-11-19T00:00:00UTC\"},\"refreshToken\":null,\"clientId\":7}");
}
