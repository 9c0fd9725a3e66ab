/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SEEDS_MAX = 64, ARGUMENTS_MAX = 32 };

typedef struct fuzz_seed {
    uint8_t *data;
    size_t size;
} fuzz_seed;

static fuzz_seed seeds[SEEDS_MAX];
static size_t seed_count;
static const char *program;

void (*fuzz_repair)(uint8_t *data, size_t size);

/* Of libFuzzer. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

void fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: not true: %s\n", file, line, condition);
    abort();
}

void fuzz_add(const void *data, size_t size)
{
    FUZZ_EXPECT(seed_count < SEEDS_MAX);
    fuzz_seed *seed = &seeds[seed_count++];
    seed->data = malloc(size + 1);
    FUZZ_EXPECT(seed->data);
    memcpy(seed->data, data, size);
    seed->size = size;
}

void fuzz_add_text(const char *text)
{
    fuzz_add(text, strlen(text));
}

/* libFuzzer calls exit only if it found no failure. */
static void report(void)
{
    fprintf(stderr, "%s: 1 passed, 0 failed\n", program);
}

static bool is_given(int argc, char **argv, const char *option)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], option, strlen(option)) == 0) return true;
    return false;
}

/* AWSC_FUZZ_SEEDS=FOLDER: the seeds as files, for engines that start from a corpus. */
static void write_seeds(const char *folder)
{
    for (size_t i = 0; i < seed_count; i++) {
        char path[4096];
        FUZZ_EXPECT(snprintf(path, sizeof path, "%s/seed-%02zu", folder, i) < (int)sizeof path);
        FILE *file = fopen(path, "wb");
        FUZZ_EXPECT(file && fwrite(seeds[i].data, 1, seeds[i].size, file) == seeds[i].size && fclose(file) == 0);
    }
    exit(0);
}

/* AWSC_FUZZ_CORPORA=FOLDER: the target starts from its inputs there, and adds those that reach new code. */
static char *kept_corpus(void)
{
    static char path[4096];
    const char *folder = getenv("AWSC_FUZZ_CORPORA");
    if (!folder || !*folder) return NULL;
    FUZZ_EXPECT(snprintf(path, sizeof path, "%s/%s", folder, program) < (int)sizeof path);
    FUZZ_EXPECT(mkdir(path, 0755) == 0 || errno == EEXIST);
    return path;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static char *arguments[ARGUMENTS_MAX];
    static char quick[] = "-max_total_time=20";
    static char thorough[] = "-max_total_time=300";
    static char no_progress[] = "-verbosity=0";
    static char hang[] = "-timeout=10";
    const char *slash = strrchr((*argv)[0], '/');
    const char *lasting = getenv("AWSC_TEST_LONG");
    program = slash ? slash + 1 : (*argv)[0];
    fuzz_seeds();
    if (getenv("AWSC_FUZZ_SEEDS")) write_seeds(getenv("AWSC_FUZZ_SEEDS"));
#ifdef AWSC_FUZZ_PLAIN
    return 0; /* the engine has options of its own */
#endif
    (void)atexit(report);
    int given = *argc;
    /* If the command line names files, no defaults are added. */
    char *corpus = kept_corpus();
    if (*argc + 5 > ARGUMENTS_MAX || (*argc > 1 && !is_given(given, *argv, "-"))) return 0;
    memcpy(arguments, *argv, (size_t)*argc * sizeof *arguments);
    if (!is_given(given, *argv, "-max_total_time") && !is_given(given, *argv, "-runs"))
        arguments[(*argc)++] = lasting && *lasting && strcmp(lasting, "0") != 0 ? thorough : quick;
    if (!is_given(given, *argv, "-verbosity")) arguments[(*argc)++] = no_progress;
    if (!is_given(given, *argv, "-timeout")) arguments[(*argc)++] = hang;
    if (corpus) arguments[(*argc)++] = corpus;
    *argv = arguments;
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    if (seed_count && (size <= 1 || seed % 64 == 0)) {
        const fuzz_seed *chosen = &seeds[seed / 64 % seed_count];
        size = chosen->size < max_size ? chosen->size : max_size;
        memcpy(data, chosen->data, size);
        if (seed / 4096 % 2) return size;
    }
    size = LLVMFuzzerMutate(data, size, max_size);
    if (fuzz_repair && seed % 8) fuzz_repair(data, size);
    return size;
}
