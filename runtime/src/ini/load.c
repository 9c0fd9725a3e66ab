/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the shared files. */
#include <errno.h>

#include "error/error.h"
#include "base/buffer.h"
#include "ini/profile.h"
#include "sys/file.h"

static int read_file(awsc_profile_path file, awsc_buffer *out, awsc_error **error)
{
    int reason = 0;
    if (!file.path || awsc_file_read(file.path, AWSC_PROFILE_FILE_MAX, out, &reason) == 0) return AWSC_OK;
    if (reason == ENOMEM) return awsc_error_nomem(error);
    if ((reason == ENOENT || reason == ENOTDIR) && !file.required) return AWSC_OK;
    if (reason == EFBIG)
        return awsc_error_set(error, AWSC_ERR_CONFIG, "profile file %s is larger than 1 MiB", file.path);
    return awsc_error_set(error, AWSC_ERR_CONFIG, "profile file %s cannot be read: %s", file.path,
                          awsc_file_reason(reason));
}

static int load(const awsc_allocator *allocator, awsc_profile_path config, awsc_profile_path credentials, bool strict,
                awsc_profile_set **out, awsc_error **error)
{
    awsc_buffer config_text = AWSC_BUFFER_INIT(allocator), credentials_text = AWSC_BUFFER_INIT(allocator);
    int status = read_file(config, &config_text, error);
    if (!status) status = read_file(credentials, &credentials_text, error);
    if (!status) {
        const awsc_profile_texts texts = {awsc_buffer_view(&config_text), config.path,
                                          awsc_buffer_view(&credentials_text), credentials.path};
        status = awsc_profile_set_parse(allocator, &texts, strict, out, error);
    }
    awsc_buffer_clear_secret(&config_text);
    awsc_buffer_clear_secret(&credentials_text);
    return status;
}

int awsc_profile_set_load(const awsc_allocator *allocator, awsc_profile_path config, awsc_profile_path credentials,
                          awsc_profile_set **out, awsc_error **error)
{
    return load(allocator, config, credentials, false, out, error);
}

int awsc_profile_set_check(const awsc_allocator *allocator, awsc_profile_path config, awsc_profile_path credentials,
                           awsc_error **error)
{
    awsc_profile_set *set = NULL;
    int status = load(allocator, config, credentials, true, &set, error);
    awsc_profile_set_free(set);
    return status;
}
