/* SPDX-License-Identifier: Apache-2.0 */
/* Token files are replaced whole: system calls that are interrupted, do a part, or fail leave no half file. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "identity/cache_file.h"
#include "support/file_scene.h"

/* ---- a system that refuses --------------------------------------------------------------------------------------- */

static struct {
    bool armed;
    unsigned interruptions, nothings;                                       /* of write: EINTR, and 0 bytes */
    size_t most;                                                            /* bytes that a write takes; 0: all */
    int write_fails, fsync_fails, close_fails, rename_fails, opening_fails; /* errno */
    unsigned writes, syncs;
} refusal;

static int refuse(int reason)
{
    if (!refusal.armed || !reason) return 0;
    errno = reason;
    return -1;
}

ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
    if (!refusal.armed) return __real_write(fd, bytes, size);
    refusal.writes++;
    if (refusal.interruptions) {
        refusal.interruptions--;
        return refuse(EINTR);
    }
    if (refusal.nothings) {
        refusal.nothings--;
        return 0;
    }
    if (refuse(refusal.write_fails)) return -1;
    return __real_write(fd, bytes, refusal.most && refusal.most < size ? refusal.most : size);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    refusal.syncs++;
    return refuse(refusal.fsync_fails) ? -1 : __real_fsync(fd);
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    int closed = __real_close(fd);
    return refuse(refusal.close_fails) ? -1 : closed;
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    return refuse(refusal.rename_fails) ? -1 : __real_rename(from, to);
}

/* A system has the one or the other. */
int __real_mkstemp(char *name);
int __wrap_mkstemp(char *name);
int __wrap_mkstemp(char *name)
{
    return refuse(refusal.opening_fails) ? -1 : __real_mkstemp(name);
}

int __real_mkostemp(char *name, int flags);
int __wrap_mkostemp(char *name, int flags);
int __wrap_mkostemp(char *name, int flags)
{
    return refuse(refusal.opening_fails) ? -1 : __real_mkostemp(name, flags);
}

/* ---- a file ------------------------------------------------------------------------------------------------------ */

typedef struct scene {
    file_scene files;
    char path[256];
} scene;

static const char old_text[] = "{\"accessToken\":\"old\"}", new_text[] = "{\"accessToken\":\"a longer new one\"}";

static int write_file(scene *s, const char *text, awsc_error **error)
{
    refusal.armed = true;
    refusal.writes = refusal.syncs = 0;
    int status = awsc_cache_file_write_atomic(awsc_allocator_default(), s->path, text, error);
    refusal.armed = false;
    return status;
}

static int setup(void **state)
{
    scene *s = calloc(1, sizeof *s);
    memset(&refusal, 0, sizeof refusal);
    file_scene_open(&s->files, NULL, NULL);
    (void)snprintf(s->path, sizeof s->path, "%s/token.json", s->files.folder);
    assert_int_equal(write_file(s, old_text, NULL), AWSC_OK);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    scene *s = *state;
    file_scene_close(&s->files);
    free(s);
    return 0;
}

static void expect_content(const scene *s, const char *expected)
{
    char *text = NULL;
    assert_int_equal(awsc_cache_file_read(awsc_allocator_default(), s->path, 1024, &text, NULL), AWSC_OK);
    assert_string_equal(text, expected);
    awsc_release_secret(awsc_allocator_default(), text);
}

/* No file but the token's is in the folder. */
static void expect_alone(const scene *s)
{
    char command[512];
    (void)snprintf(command, sizeof command, "test \"$(ls -A '%s' | grep -c token)\" = 1", s->files.folder);
    assert_int_equal(system(command), 0);
}

/* ---- promises ---------------------------------------------------------------------------------------------------- */

static void a_write_that_is_interrupted_or_partial_goes_on(void **state)
{
    scene *s = *state;
    refusal.interruptions = 2;
    refusal.nothings = 2;
    refusal.most = 5;
    assert_int_equal(write_file(s, new_text, NULL), AWSC_OK);
    assert_int_equal(refusal.writes, 4 + (strlen(new_text) + 4) / 5);
    assert_int_equal(refusal.syncs, 1);
    expect_content(s, new_text);
    expect_alone(s);
}

static void a_step_that_fails_leaves_the_old_file_alone(void **state)
{
    scene *s = *state;
    int *const steps[] = {&refusal.opening_fails, &refusal.write_fails, &refusal.fsync_fails, &refusal.close_fails,
                          &refusal.rename_fails};
    char words[512];
    (void)snprintf(words, sizeof words, "cannot write %s: %s", s->path, strerror(ENOSPC));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        awsc_error *error = NULL;
        *steps[i] = ENOSPC;
        int status = write_file(s, new_text, &error);
        *steps[i] = 0;
        if (status != AWSC_ERR_CREDENTIALS) fail_msg("step %zu: %d", i, status);
        assert_string_equal(awsc_error_message(error), words);
        awsc_error_free(error);
        expect_content(s, old_text);
        expect_alone(s);
    }
    assert_int_equal(write_file(s, new_text, NULL), AWSC_OK);
    expect_content(s, new_text);
}

/* The reason is that of the first step that failed. */
static void a_failed_write_is_reported_although_closing_fails_too(void **state)
{
    scene *s = *state;
    awsc_error *error = NULL;
    refusal.write_fails = EIO;
    refusal.close_fails = ENOSPC;
    assert_int_equal(write_file(s, new_text, &error), AWSC_ERR_CREDENTIALS);
    assert_non_null(strstr(awsc_error_message(error), strerror(EIO)));
    awsc_error_free(error);
    refusal.write_fails = ENOMEM;
    assert_int_equal(write_file(s, new_text, NULL), AWSC_ERR_NOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_write_that_is_interrupted_or_partial_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(a_step_that_fails_leaves_the_old_file_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failed_write_is_reported_although_closing_fails_too, setup, teardown),
    };
    return cmocka_run_group_tests_name("cache writes", tests, NULL, NULL);
}
