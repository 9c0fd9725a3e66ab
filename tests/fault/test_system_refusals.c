/* SPDX-License-Identifier: Apache-2.0 */
/* Failed system calls are reported, interrupted ones are repeated: files, host names, threads, limits. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <awsc/transport.h>

#include "error/error.h"
#include "http/body.h"
#include "http/http.h"
#include "sys/descriptors.h"
#include "sys/environment.h"
#include "sys/file.h"
#include "sys/host_lookup.h"
#include "sys/random.h"
#include "sys/thread.h"

/* ---- a system that refuses ----------------------------------------------------------------------------------------
 */

static struct {
    bool armed;             /* the test runs; before, sanitizers begin */
    unsigned interruptions; /* of read */
    int read_fails;         /* errno, after the interruptions */
    int fstat_fails;
    bool has_no_ipv6;
    int lookup_fails, lookup_errno;
    struct addrinfo *addresses;
    int family; /* that was asked for */
    bool no_limit, limit_fails;
    rlim_t limit;
    const char *home;         /* in the list of users; NULL: there is no user */
    size_t random_refused_at; /* number of the request, from 1 */
    size_t random_requests, random_most;
    int thread_fails_with_stack, sigmask_fails;
    unsigned threads;
} refusal;

ssize_t __real_read(int fd, void *buffer, size_t size);
ssize_t __wrap_read(int fd, void *buffer, size_t size);
ssize_t __wrap_read(int fd, void *buffer, size_t size)
{
    if (refusal.interruptions) {
        refusal.interruptions--;
        errno = EINTR;
        return -1;
    }
    if (!refusal.read_fails) return __real_read(fd, buffer, size);
    errno = refusal.read_fails;
    return -1;
}

int __real_fstat(int fd, struct stat *info);
int __wrap_fstat(int fd, struct stat *info);
int __wrap_fstat(int fd, struct stat *info)
{
    if (!refusal.fstat_fails) return __real_fstat(fd, info);
    errno = refusal.fstat_fails;
    return -1;
}

int __wrap_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol)
{
    (void)type;
    (void)protocol;
    assert_int_equal(domain, AF_INET6);
    errno = refusal.has_no_ipv6 ? EAFNOSUPPORT : EMFILE;
    return -1;
}

int __wrap_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out);
int __wrap_getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
    (void)name;
    assert_null(service);
    assert_int_equal(hints->ai_socktype, SOCK_STREAM);
    refusal.family = hints->ai_family;
    errno = refusal.lookup_errno;
    *out = refusal.addresses;
    return refusal.lookup_fails;
}

void __wrap_freeaddrinfo(struct addrinfo *first);
void __wrap_freeaddrinfo(struct addrinfo *first)
{
    assert_ptr_equal(first, refusal.addresses);
}

int __real_getrlimit(int resource, struct rlimit *limit);
int __wrap_getrlimit(int resource, struct rlimit *limit);
int __wrap_getrlimit(int resource, struct rlimit *limit)
{
    if (!refusal.armed || resource != RLIMIT_NOFILE) return __real_getrlimit(resource, limit);
    limit->rlim_cur = refusal.no_limit ? RLIM_INFINITY : refusal.limit;
    return refusal.limit_fails ? -1 : 0;
}

int __wrap_getpwuid_r(uid_t uid, struct passwd *entry, char *text, size_t size, struct passwd **found);
int __wrap_getpwuid_r(uid_t uid, struct passwd *entry, char *text, size_t size, struct passwd **found)
{
    assert_int_equal(uid, geteuid());
    *found = refusal.home ? entry : NULL;
    if (!refusal.home) return 0;
    snprintf(text, size, "%s", refusal.home);
    entry->pw_dir = text;
    return 0;
}

#ifndef AWSC_SYS_GETENTROPY
int __real_RAND_bytes(unsigned char *buffer, int size);
int __wrap_RAND_bytes(unsigned char *buffer, int size);
int __wrap_RAND_bytes(unsigned char *buffer, int size)
{
    return ++refusal.random_requests == refusal.random_refused_at ? 0 : __real_RAND_bytes(buffer, size);
}
#else
int __real_getentropy(void *buffer, size_t size);
int __wrap_getentropy(void *buffer, size_t size);
int __wrap_getentropy(void *buffer, size_t size)
{
    if (!refusal.armed) return __real_getentropy(buffer, size);
    if (size > refusal.random_most) refusal.random_most = size;
    if (++refusal.random_requests == refusal.random_refused_at) return -1;
    memset(buffer, 0xff, size);
    return 0;
}
#endif

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *user);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *user);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *user)
{
    size_t stack = 0;
    if (!refusal.armed || !attributes) return __real_pthread_create(thread, attributes, run, user);
    assert_int_equal(pthread_attr_getstacksize(attributes, &stack), 0);
    refusal.threads++;
    if (stack == 256 * 1024 && refusal.thread_fails_with_stack) return refusal.thread_fails_with_stack;
    return __real_pthread_create(thread, attributes, run, user);
}

int __real_pthread_sigmask(int how, const sigset_t *set, sigset_t *before);
int __wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *before);
int __wrap_pthread_sigmask(int how, const sigset_t *set, sigset_t *before)
{
    return refusal.sigmask_fails ? refusal.sigmask_fails : __real_pthread_sigmask(how, set, before);
}

static int setup(void **state)
{
    (void)state;
    memset(&refusal, 0, sizeof refusal);
    refusal.armed = true;
    refusal.limit = 1024;
    return 0;
}

/* ---- files --------------------------------------------------------------------------------------------------------
 */

static char path[] = "/tmp/awsc-system-XXXXXX";

static void write_file(size_t size)
{
    strcpy(path + sizeof path - 7, "XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < size; i++) {
        char byte = (char)(i * 7);
        assert_int_equal(write(fd, &byte, 1), 1);
    }
    assert_int_equal(close(fd), 0);
}

static int read_file(size_t limit, size_t *size, int *reason)
{
    awsc_buffer out = AWSC_BUFFER_INIT(awsc_allocator_default());
    *reason = 0;
    int status = awsc_file_read(path, limit, &out, reason);
    for (size_t i = 0; !status && i < out.size; i++) assert_int_equal(out.data[i], (char)(i * 7));
    *size = out.size;
    awsc_buffer_clear(&out);
    return status;
}

static void a_file_is_read_up_to_its_limit(void **state)
{
    static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 40000};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t size;
        int reason;
        write_file(sizes[i]);
        refusal.interruptions = 3;
        assert_int_equal(read_file(sizes[i], &size, &reason), 0);
        assert_int_equal(size, sizes[i]);
        assert_int_equal(refusal.interruptions, 0);
        if (sizes[i]) {
            assert_int_equal(read_file(sizes[i] - 1, &size, &reason), -1);
            assert_int_equal(reason, EFBIG);
            assert_string_equal(awsc_file_reason(reason), "it is larger than such a file can be");
        }
        assert_int_equal(unlink(path), 0);
    }
}

static void a_file_may_be_descriptor_zero(void **state)
{
    size_t size;
    int reason;
    (void)state;
    write_file(10);
    int input = dup(STDIN_FILENO);
    assert_true(input > 0);
    assert_int_equal(close(STDIN_FILENO), 0);
    int fd = awsc_file_open(path, &reason);
    assert_int_equal(fd, STDIN_FILENO);
    assert_int_equal(close(fd), 0);
    assert_int_equal(read_file(10, &size, &reason), 0);
    assert_int_equal(size, 10);
    assert_int_equal(dup2(input, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(input), 0);
    assert_int_equal(unlink(path), 0);
}

static void a_file_that_cannot_be_read_says_why(void **state)
{
    size_t size;
    int reason;
    (void)state;
    write_file(10);
    refusal.interruptions = 1;
    refusal.read_fails = EIO;
    assert_int_equal(read_file(10, &size, &reason), -1);
    assert_int_equal(reason, EIO);
    assert_string_equal(awsc_file_reason(reason), strerror(EIO));
    assert_int_equal(size, 0);
    refusal.fstat_fails = EOVERFLOW;
    assert_int_equal(read_file(10, &size, &reason), -1);
    assert_int_equal(reason, EOVERFLOW);
    assert_int_equal(awsc_file_read(path, 10, NULL, NULL), -1); /* the reason is not wanted */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(read_file(10, &size, &reason), -1);
    assert_int_equal(reason, ENOENT);
}

static int take(void *user, const void *data, size_t size, awsc_error **error)
{
    (void)data;
    (void)error;
    *(size_t *)user += size;
    return AWSC_OK;
}

static void a_body_in_a_file_is_read_whole_or_says_why(void **state)
{
    size_t size = 0;
    char buffer[64], words[128];
    awsc_error *error = NULL;
    awsc_http_request *request = NULL;
    awsc_body_reader *reader = NULL;
    (void)state;
    write_file(10);
    awsc_body body = AWSC_BODY_FILE(path);
    refusal.interruptions = 2;
    assert_int_equal(awsc_body_read(body, take, &size, NULL), AWSC_OK);
    assert_int_equal(size, 10);
    refusal.interruptions = 2;
    refusal.read_fails = EIO;
    assert_int_equal(awsc_body_read(body, take, &size, &error), AWSC_ERR_TRANSPORT);
    snprintf(words, sizeof words, "body file %s cannot be read: %s", path, strerror(EIO));
    assert_string_equal(awsc_error_message(error), words);
    awsc_error_free(error);
    error = NULL;

    assert_int_equal(awsc_http_request_new("PUT", "/", &request, NULL), AWSC_OK);
    awsc_http_request_set_body(request, body);
    assert_int_equal(awsc_body_reader_new(request, &reader, NULL), AWSC_OK);
    assert_int_equal(awsc_body_reader_length(reader), 10);
    assert_int_equal(awsc_body_reader_read(reader, buffer, sizeof buffer), -1);
    refusal.read_fails = 0;
    refusal.interruptions = 2;
    assert_int_equal(awsc_body_reader_read(reader, buffer, 4), 4);
    assert_int_equal(awsc_body_reader_read(reader, buffer, sizeof buffer), 6);
    assert_int_equal(awsc_body_reader_read(reader, buffer, sizeof buffer), 0);
    awsc_body_reader_free(reader);
    awsc_http_request_free(request);
    assert_int_equal(unlink(path), 0);
}

/* ---- host names ---------------------------------------------------------------------------------------------------
 */

enum { MOST = 8 };

/* Addresses as the resolver gives them. */
static struct addrinfo *addresses_of(const char *const *texts, size_t count)
{
    static struct addrinfo items[MOST];
    static struct sockaddr_in v4[MOST];
    static struct sockaddr_in6 v6[MOST];
    memset(items, 0, sizeof items);
    memset(v6, 0, sizeof v6);
    for (size_t i = 0; i < count; i++) {
        items[i].ai_next = i + 1 < count ? &items[i + 1] : NULL;
        items[i].ai_family = AF_UNIX;
        if (inet_pton(AF_INET, texts[i], &v4[i].sin_addr) == 1) {
            items[i].ai_family = AF_INET;
            items[i].ai_addr = (struct sockaddr *)(void *)&v4[i];
        } else if (inet_pton(AF_INET6, texts[i], &v6[i].sin6_addr) == 1) {
            items[i].ai_family = AF_INET6;
            items[i].ai_addr = (struct sockaddr *)(void *)&v6[i];
            v6[i].sin6_scope_id = strncmp(texts[i], "fe80", 4) == 0 ? 2 : 0;
        }
    }
    return count ? items : NULL;
}

static void expect_lookup(const char *const *texts, size_t count, size_t size, const char *expected)
{
    char text[256];
    refusal.addresses = addresses_of(texts, count);
    assert_int_equal(awsc_host_lookup("name", text, size), *expected ? AWSC_HOST_FOUND : AWSC_HOST_NOT_FOUND);
    assert_string_equal(text, *expected ? expected : "the name has no usable address");
}

static void usable_addresses_are_listed_as_far_as_there_is_room(void **state)
{
    static const char *const texts[] = {"192.0.2.1", "fe80::1", "2001:db8::1", "a path", "192.0.2.2"};
    (void)state;
    expect_lookup(texts, 5, 128, "192.0.2.1,[2001:db8::1],192.0.2.2");
    expect_lookup(texts, 5, sizeof "192.0.2.1,[2001:db8::1],192.0.2.2", "192.0.2.1,[2001:db8::1],192.0.2.2");
    expect_lookup(texts, 5, sizeof "192.0.2.1,[2001:db8::1],192.0.2.2" - 1, "192.0.2.1,[2001:db8::1]");
    expect_lookup(texts, 5, sizeof "192.0.2.1,[2001:db8::1]" - 1, "192.0.2.1");
    expect_lookup(texts + 1, 1, 128, "");
    expect_lookup(texts + 3, 1, 128, "");
    expect_lookup(texts, 0, 128, "");
    assert_int_equal(refusal.family, AF_UNSPEC);
    refusal.has_no_ipv6 = true;
    expect_lookup(texts, 1, 128, "192.0.2.1");
    assert_int_equal(refusal.family, AF_INET);
}

static void a_lookup_that_fails_is_told_by_its_reason(void **state)
{
    static const struct {
        int result, system_error;
        enum awsc_host_lookup_result expected;
    } cases[] = {
        {EAI_NONAME, EMFILE, AWSC_HOST_NOT_FOUND},      {EAI_AGAIN, 0, AWSC_HOST_NOT_FOUND},
        {EAI_MEMORY, 0, AWSC_HOST_NO_MEMORY},           {EAI_SYSTEM, ENOMEM, AWSC_HOST_NO_MEMORY},
        {EAI_SYSTEM, EMFILE, AWSC_HOST_NO_DESCRIPTORS}, {EAI_SYSTEM, ENFILE, AWSC_HOST_NO_DESCRIPTORS},
        {EAI_SYSTEM, EIO, AWSC_HOST_NOT_FOUND},         {EAI_FAIL, ENOMEM, AWSC_HOST_NOT_FOUND},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[128];
        refusal.lookup_fails = cases[i].result;
        refusal.lookup_errno = cases[i].system_error;
        assert_int_equal(awsc_host_lookup("name", text, sizeof text), cases[i].expected);
        assert_string_equal(text, cases[i].result == EAI_SYSTEM ? strerror(cases[i].system_error)
                                                                : gai_strerror(cases[i].result));
    }
}

static void addresses_and_localhost_need_no_lookup(void **state)
{
    static const char *const right[] = {"127.0.0.1", "1",         "::1",         "fe80::1%lo",
                                        "localhost", "LOCALHOST", "a.localhost", "a.LocalHost"};
    static const char *const wrong[] = {"a",          "localhosts", "alocalhost", ".localhost",
                                        "localhost.", "1.2.3.4.5",  "1.2.3.256"};
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (!awsc_host_needs_no_lookup(right[i])) fail_msg("%s", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (awsc_host_needs_no_lookup(wrong[i])) fail_msg("%s", wrong[i]);
}

/* ---- limits, homes, random bytes, threads --------------------------------------------------------------------------
 */

static void the_limit_of_descriptors_fits_its_type(void **state)
{
    char text[AWSC_DESCRIPTOR_TEXT];
    (void)state;
    assert_int_equal(awsc_descriptor_limit(), 1024);
    assert_string_equal(awsc_describe_descriptors(EMFILE, text),
                        "EMFILE: this process may have 1024 of them (RLIMIT_NOFILE)");
    assert_string_equal(awsc_describe_descriptors(ENFILE, text), "ENFILE: the system has as many files open as it may");
    refusal.limit = (rlim_t)INT32_MAX - 1;
    assert_int_equal(awsc_descriptor_limit(), INT32_MAX - 1);
    refusal.limit = (rlim_t)INT32_MAX + 1;
    assert_int_equal(awsc_descriptor_limit(), INT32_MAX);
    refusal.no_limit = true;
    assert_int_equal(awsc_descriptor_limit(), INT32_MAX);
    refusal.no_limit = false;
    refusal.limit = 5;
    refusal.limit_fails = true;
    assert_int_equal(awsc_descriptor_limit(), INT32_MAX);
    assert_true(awsc_lacks_descriptors(EMFILE));
    assert_true(awsc_lacks_descriptors(ENFILE));
    assert_false(awsc_lacks_descriptors(ENOMEM));
    assert_false(awsc_lacks_descriptors(0));
}

static const char *get_home(void *user, const char *name)
{
    assert_string_equal(name, "HOME");
    return user;
}

static void a_home_is_that_of_the_environment_or_of_the_user(void **state)
{
    const awsc_environment given = {get_home, (void *)(uintptr_t) "/given"},
                           blank = {get_home, (void *)(uintptr_t) " "};
    awsc_user_entry room;
    (void)state;
    assert_string_equal(awsc_environment_home(&given, &room), "/given");
    assert_null(awsc_environment_home(&blank, &room));
    refusal.home = "";
    assert_null(awsc_environment_home(&blank, &room));
    refusal.home = "/listed";
    assert_string_equal(awsc_environment_home(&blank, &room), "/listed");
    assert_string_equal(awsc_environment_home(&given, &room), "/given");
}

#ifdef AWSC_SYS_GETENTROPY
static void random_bytes_come_256_at_a_time_or_not_at_all(void **state)
{
    unsigned char bytes[601] = {0};
    (void)state;
    assert_int_equal(awsc_random_bytes(bytes, 600), 0);
    assert_int_equal(refusal.random_requests, 3);
    assert_int_equal(refusal.random_most, 256);
    for (size_t i = 0; i < 600; i++) assert_int_equal(bytes[i], 0xff);
    assert_int_equal(bytes[600], 0);
    refusal.random_refused_at = 5;
    assert_int_equal(awsc_random_bytes(bytes, 600), -1);
    const awsc_random *random = awsc_random_system();
    double largest = random->uniform(random->user);
    assert_true(largest < 1 && largest > 0.9999999999);
    refusal.random_refused_at = refusal.random_requests + 1;
    double middle = random->uniform(random->user);
    assert_true(middle >= 0.5 && middle <= 0.5);
}
#else
static void random_bytes_come_256_at_a_time_or_not_at_all(void **state)
{
    unsigned char bytes[2][600] = {{0}};
    (void)state;
    assert_int_equal(awsc_random_bytes(bytes[0], sizeof bytes[0]), 0);
    assert_int_equal(awsc_random_bytes(bytes[1], sizeof bytes[1]), 0);
    assert_memory_not_equal(bytes[0], bytes[1], sizeof bytes[0]);
    refusal.random_refused_at = 3;
    assert_int_equal(awsc_random_bytes(bytes[0], sizeof bytes[0]), -1);
    refusal.random_refused_at = 4;
    double middle = awsc_random_system()->uniform(awsc_random_system()->user);
    assert_true(middle >= 0.5 && middle <= 0.5);
}
#endif

typedef struct thread_scene {
    pthread_mutex_t lock;
    pthread_cond_t ran;
    bool done;
    bool blocks_all;
} thread_scene;

static void *run(void *user)
{
    thread_scene *s = user;
    sigset_t blocked;
    (void)pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    (void)pthread_mutex_lock(&s->lock);
    s->blocks_all = sigismember(&blocked, SIGTERM) == 1 && sigismember(&blocked, SIGINT) == 1;
    s->done = true;
    (void)pthread_cond_signal(&s->ran);
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void a_thread_hears_no_signals_and_takes_a_larger_stack_if_it_must(void **state)
{
    (void)state;
    for (int larger = 0; larger < 2; larger++) {
        thread_scene s = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};
        sigset_t before, after;
        (void)pthread_sigmask(SIG_SETMASK, NULL, &before);
        refusal.threads = 0;
        refusal.thread_fails_with_stack = larger ? EINVAL : 0;
        assert_int_equal(awsc_thread_start(run, &s), 0);
        assert_int_equal(refusal.threads, 1 + larger);
        (void)pthread_sigmask(SIG_SETMASK, NULL, &after);
        assert_int_equal(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
        (void)pthread_mutex_lock(&s.lock);
        while (!s.done) (void)pthread_cond_wait(&s.ran, &s.lock);
        (void)pthread_mutex_unlock(&s.lock);
        assert_true(s.blocks_all);
    }
    refusal.thread_fails_with_stack = EAGAIN;
    refusal.threads = 0;
    assert_int_equal(awsc_thread_start(run, NULL), EAGAIN);
    assert_int_equal(refusal.threads, 1);
    refusal.sigmask_fails = EINVAL; /* no thread that could run a handler of the program */
    assert_int_equal(awsc_thread_start(run, NULL), EINVAL);
    refusal.sigmask_fails = 0;
    assert_int_equal(refusal.threads, 1);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read_up_to_its_limit),
        TEST(a_file_may_be_descriptor_zero),
        TEST(a_file_that_cannot_be_read_says_why),
        TEST(a_body_in_a_file_is_read_whole_or_says_why),
        TEST(usable_addresses_are_listed_as_far_as_there_is_room),
        TEST(a_lookup_that_fails_is_told_by_its_reason),
        TEST(addresses_and_localhost_need_no_lookup),
        TEST(the_limit_of_descriptors_fits_its_type),
        TEST(a_home_is_that_of_the_environment_or_of_the_user),
        TEST(random_bytes_come_256_at_a_time_or_not_at_all),
        TEST(a_thread_hears_no_signals_and_takes_a_larger_stack_if_it_must),
    };
    return cmocka_run_group_tests_name("system refusals", tests, NULL, NULL);
}
