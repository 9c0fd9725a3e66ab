/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "measure.h"

static struct rusage usage_at_start;
static struct timespec time_at_start;

void bench_fail(const char *reason)
{
    fprintf(stderr, "error: %s\n", reason);
    exit(1);
}

static char *make_payload(size_t bytes)
{
    static const char piece[] = "{\"id\":42,\"name\":\"Ada Lovelace\",\"scores\":[1,2,3,5,8,13],\"active\":true},";
    char *payload = malloc(bytes + 1);
    if (!payload) bench_fail("memory ran out");
    for (size_t at = 0; at < bytes; at += sizeof piece - 1)
        memcpy(payload + at, piece, bytes - at < sizeof piece - 1 ? bytes - at : sizeof piece - 1);
    if (bytes >= 2) {
        payload[0] = '[';
        payload[bytes - 1] = ']';
    }
    payload[bytes] = '\0';
    return payload;
}

void bench_read_task(bench_task *task, int argc, char **argv, int first)
{
    if (argc < first + 4) bench_fail("expected WORK URL NAME CALLS [BYTES [CONCURRENCY]]");
    task->work = argv[first];
    task->url = argv[first + 1];
    task->name = argv[first + 2];
    task->calls = atol(argv[first + 3]);
    task->bytes = argc > first + 4 ? strtoul(argv[first + 4], NULL, 10) : 0;
    task->concurrency = argc > first + 5 ? atol(argv[first + 5]) : 1;
    const char *ca_file = getenv("BENCH_CA");
    task->ca_file = ca_file && *ca_file ? ca_file : NULL;
    task->payload = make_payload(task->bytes);
}

void bench_begin(void)
{
    getrusage(RUSAGE_SELF, &usage_at_start);
    clock_gettime(CLOCK_MONOTONIC, &time_at_start);
}

static double seconds(const struct timeval *from, const struct timeval *to)
{
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_usec - from->tv_usec) * 1e-6;
}

/* Of this program: the number of getrusage is that of the process that started it, if it was larger. */
static long most_resident_kb(void)
{
    char line[256];
    long most = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmHWM:", 6) == 0) most = atol(line + 6);
    if (file) fclose(file);
    return most;
}

void bench_end(const bench_task *task)
{
    struct rusage usage;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    getrusage(RUSAGE_SELF, &usage);
    double user = seconds(&usage_at_start.ru_utime, &usage.ru_utime);
    double kernel = seconds(&usage_at_start.ru_stime, &usage.ru_stime);
    double wall = (double)(now.tv_sec - time_at_start.tv_sec) + (double)(now.tv_nsec - time_at_start.tv_nsec) * 1e-9;
    printf("{\"calls\": %ld, \"user\": %.6f, \"kernel\": %.6f, \"wall\": %.6f, \"faults\": %ld, \"preempted\": %ld, "
           "\"resident_kb\": %ld}\n",
           task->calls, user, kernel, wall, usage.ru_minflt - usage_at_start.ru_minflt,
           usage.ru_nivcsw - usage_at_start.ru_nivcsw, most_resident_kb());
    free(task->payload);
}
