/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes token files. */
#include "identity/cache_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/sound.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/timestamp.h"
#include "error/error.h"
#include "sys/file.h"

/* ---- bytes ----------------------------------------------------------------------------------------------------- */

static int file_error(awsc_error **error, const char *what, const char *path, int reason)
{
    if (reason == ENOMEM) return awsc_error_nomem(error);
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s %s: %s", what, path, awsc_file_reason(reason));
}

int awsc_cache_file_read(const awsc_allocator *allocator, const char *path, size_t limit, char **out,
                         awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT_SECRET(allocator);
    int reason = ENOMEM;
    *out = NULL;
    /* All of the room at once: a buffer that grows leaves copies behind that are not wiped. */
    bool failed = !awsc_buffer_reserve(&text, 2 * limit) || awsc_file_read(path, limit, &text, &reason);
    if (failed) {
        awsc_buffer_clear_secret(&text);
        int status = file_error(error, "cannot read", path, reason);
        return reason == ENOENT && status != AWSC_ERR_NOMEM ? AWSC_END : status;
    }
    if (text.size && memchr(text.data, '\0', text.size)) {
        awsc_buffer_clear_secret(&text);
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s is not text, it holds a NUL byte", path);
    }
    *out = awsc_text_copy_n(allocator, text.size ? text.data : "", text.size);
    awsc_buffer_clear_secret(&text);
    return *out ? AWSC_OK : awsc_error_nomem(error);
}

/* Creates all folders before the last slash of `path`. Modifies `path` meanwhile. */
static void make_folders(char *path)
{
    char *last = strrchr(path, '/');
    for (char *p = path + 1; last && p <= last; p++) {
        if (*p != '/') continue;
        *p = '\0';
        (void)mkdir(path, S_IRWXU); /* a folder still missing makes writing the file fail */
        *p = '/';
    }
}

/* Creates a file that only its owner can access, and its folders. `name` ends with XXXXXX, which is replaced. Returns
 * the descriptor, or -1. */
static int create_beside(char *name)
{
    static const char blanks[] = "XXXXXX";
    int descriptor = awsc_file_make_unique(name);
    if (descriptor >= 0 || errno != ENOENT) return descriptor;
    memcpy(name + strlen(name) - strlen(blanks), blanks, strlen(blanks));
    make_folders(name);
    return awsc_file_make_unique(name);
}

/* Writes the whole text. Returns 0 or errno. */
static int write_all(int descriptor, const char *text, size_t size)
{
    while (size) {
        ssize_t written = write(descriptor, text, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text += written;
        size -= (size_t)written;
    }
    return fsync(descriptor) ? errno : 0;
}

int awsc_cache_file_write_atomic(const awsc_allocator *allocator, const char *path, const char *text,
                                 awsc_error **error)
{
    awsc_buffer name = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&name, "%s.XXXXXX", path);
    if (name.failed) {
        awsc_buffer_clear(&name);
        return awsc_error_nomem(error);
    }
    int descriptor = create_beside(name.data);
    int reason = descriptor < 0 ? errno : 0;
    if (descriptor >= 0) {
        reason = write_all(descriptor, text, strlen(text));
        if (close(descriptor) && !reason) reason = errno;
        if (!reason && rename(name.data, path)) reason = errno;
        if (reason) (void)unlink(name.data);
    }
    awsc_buffer_clear(&name);
    return reason ? file_error(error, "cannot write", path, reason) : AWSC_OK;
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

int awsc_cache_json_read(const awsc_allocator *allocator, const char *path, cJSON **out, awsc_error **error)
{
    char *text = NULL;
    *out = NULL;
    int status = awsc_cache_file_read(allocator, path, AWSC_CACHE_FILE_MAX, &text, error);
    if (status) return status;
    int failed = awsc_secret_json_parse(awsc_view_text(text), out);
    awsc_release_secret(allocator, text);
    if (failed == AWSC_SECRET_JSON_NUL)
        return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s has a NUL character in a text; expected none", path);
    if (failed) return awsc_error_nomem(error);
    return *out ? AWSC_OK : awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s is not JSON; expected one object", path);
}

int awsc_cache_json_write(const awsc_allocator *allocator, const char *path, const cJSON *json, awsc_error **error)
{
    /* Escapes make a text longer; without room for all of it from the start, copies would stay behind. */
    char *text = cJSON_PrintBuffered(json, 2 * AWSC_CACHE_FILE_MAX, 0);
    if (!text) return awsc_error_nomem(error);
    int status = awsc_cache_file_write_atomic(allocator, path, text, error);
    awsc_wipe_text(text);
    cJSON_free(text);
    return status;
}

static int member_error(awsc_error **error, const char *path, const char *name, const char *wrong, const char *expected)
{
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s: %s %s; expected %s", path, name, wrong, expected);
}

int awsc_cache_json_text(const cJSON *json, const char *path, const char *name, bool required, const char **out,
                         awsc_error **error)
{
    static const char expected[] = "a text that is not empty";
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    *out = NULL;
    if (item && !cJSON_IsNull(item) && !cJSON_IsString(item))
        return member_error(error, path, name, "is of another type", expected);
    const char *text = cJSON_GetStringValue(item);
    if (text && *text) *out = text;
    return *out || !required ? AWSC_OK : member_error(error, path, name, "is missing", expected);
}

int awsc_cache_json_secret(const cJSON *json, const char *path, const char *name, bool required, const char **out,
                           awsc_error **error)
{
    int status = awsc_cache_json_text(json, path, name, required, out, error);
    if (status || awsc_secret_is_sound(*out)) return status;
    *out = NULL;
    return awsc_error_set(error, AWSC_ERR_CREDENTIALS, "%s: %s %s", path, name, awsc_unsound);
}

/* Parses a time. Accepts also "2019-11-03T02:12:09UTC", which older tools write. */
static int parse_time(const char *text, awsc_time *out)
{
    static const char utc[] = "UTC";
    size_t size = strlen(text), tail = sizeof utc - 1;
    char zulu[64];
    if (size <= tail || size >= sizeof zulu || strcmp(text + size - tail, utc) != 0)
        return awsc_time_parse_date_time(awsc_view_text(text), out);
    int length = snprintf(zulu, sizeof zulu, "%.*sZ", (int)(size - tail), text);
    return awsc_time_parse_date_time(awsc_view_of(zulu, (size_t)length), out);
}

int awsc_cache_json_time(const cJSON *json, const char *path, const char *name, bool required, awsc_opt_time *out,
                         awsc_error **error)
{
    const char *text = NULL;
    *out = (awsc_opt_time){0};
    int status = awsc_cache_json_text(json, path, name, required, &text, error);
    if (status || !text) return status;
    if (parse_time(text, &out->value))
        return member_error(error, path, name, "is no date and time", "such as 2026-01-31T12:00:00Z");
    out->is_set = AWSC_SET;
    return AWSC_OK;
}

int awsc_cache_json_set(cJSON *json, const char *name, const char *text)
{
    cJSON *old = cJSON_GetObjectItemCaseSensitive(json, name);
    cJSON *item = cJSON_CreateString(text);
    bool done = item != NULL;
    if (done && old) {
        /* It takes the name over, since cJSON replaces by name even if there is no memory for one. */
        item->string = old->string;
        old->string = NULL;
        awsc_wipe_text(old->valuestring);
        done = cJSON_ReplaceItemViaPointer(json, old, item);
    } else if (done) {
        done = cJSON_AddItemToObject(json, name, item);
    }
    if (!done) awsc_secret_json_free(item);
    return done ? 0 : -1;
}

int awsc_cache_json_set_time(cJSON *json, const char *name, awsc_time time)
{
    char text[64];
    awsc_buffer buffer = AWSC_BUFFER_INIT(awsc_memory());
    awsc_time_format_date_time(&buffer, (awsc_time){time.seconds, 0});
    int length = buffer.failed ? -1 : snprintf(text, sizeof text, "%s", awsc_buffer_text(&buffer));
    awsc_buffer_clear(&buffer);
    return length > 0 && length < (int)sizeof text ? awsc_cache_json_set(json, name, text) : -1;
}
