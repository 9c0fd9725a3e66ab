/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "strict/pattern.h"

#include <pcre2.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <awsc/tables/generated.h>

#include "base/allocator.h"
#include "base/writable.h"

/*
 * Limits of backtracking, because a pattern like ^([0-9]+)+$ would otherwise try 2^n ways. At a limit PCRE2's DFA
 * matcher decides, which follows all ways at once but does not support back references.
 */
enum { BACKTRACKING_LIMIT = 20000, HEAP_LIMIT_KIB = 16 * 1024, DFA_WORKSPACE = 4096 };

struct awsc_pattern_cache {
    const awsc_allocator *allocator;
    pcre2_general_context *memory;
    size_t count;
    _Atomic(pcre2_code *) codes[];
};

/* Stands for a pattern that the regex library does not understand. Only its address matters. */
static char unknown_dialect;

static pcre2_code *unknown(void)
{
    return (pcre2_code *)(void *)&unknown_dialect;
}

/* Gives the regex library memory of the cache's allocator. */
static void *take(size_t size, void *allocator)
{
    return awsc_alloc(allocator, size);
}

static void give(void *memory, void *allocator)
{
    awsc_release(allocator, memory);
}

awsc_pattern_cache *awsc_pattern_cache_new(size_t count)
{
    awsc_pattern_cache *cache = NULL;
    if (count > SIZE_MAX / 2 / sizeof cache->codes[0]) return NULL;
    const awsc_allocator *allocator = awsc_internal_memory();
    cache = awsc_alloc(allocator, sizeof *cache + count * sizeof cache->codes[0]);
    if (!cache) return NULL;
    cache->allocator = allocator;
    cache->memory = pcre2_general_context_create(take, give, awsc_writable(allocator));
    if (!cache->memory) {
        awsc_release(allocator, cache);
        return NULL;
    }
    cache->count = count;
    for (size_t i = 0; i < count; i++) atomic_init(&cache->codes[i], NULL);
    return cache;
}

static void free_code(pcre2_code *code)
{
    if (code != unknown()) pcre2_code_free(code);
}

void awsc_pattern_cache_free(awsc_pattern_cache *cache)
{
    if (!cache) return;
    for (size_t i = 0; i < cache->count; i++) free_code(atomic_load_explicit(&cache->codes[i], memory_order_relaxed));
    pcre2_general_context_free(cache->memory);
    awsc_release(cache->allocator, cache);
}

/* Compiles a pattern in the dialect of the models, ECMA 262: \uXXXX, $ only at the very end, empty classes. */
static pcre2_code *compile(pcre2_general_context *memory, const awsc_pattern *pattern, bool *nomem)
{
    const uint32_t options = PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                             PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
    int problem = PCRE2_ERROR_NOMEMORY;
    PCRE2_SIZE place = 0;
    pcre2_code *code = NULL;
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    if (context)
        code = pcre2_compile((PCRE2_SPTR)pattern->text, PCRE2_ZERO_TERMINATED, options, &problem, &place, context);
    pcre2_compile_context_free(context);
    *nomem = !code && (problem == PCRE2_ERROR_HEAP_FAILED || problem == PCRE2_ERROR_NOMEMORY);
    return code ? code : unknown();
}

/* Returns the compiled pattern, unknown(), or NULL when memory runs out. */
static pcre2_code *code_of(awsc_pattern_cache *cache, const awsc_pattern *pattern)
{
    if (pattern->slot >= cache->count) return unknown();
    _Atomic(pcre2_code *) *slot = &cache->codes[pattern->slot];
    pcre2_code *code = atomic_load_explicit(slot, memory_order_acquire);
    if (code) return code;
    bool nomem = false;
    pcre2_code *fresh = compile(cache->memory, pattern, &nomem);
    if (nomem) return NULL;
    if (atomic_compare_exchange_strong_explicit(slot, &code, fresh, memory_order_acq_rel, memory_order_acquire))
        return fresh;
    free_code(fresh);
    return code;
}

static enum awsc_match verdict(int result)
{
    if (result >= 0) return AWSC_MATCH_YES;
    if (result == PCRE2_ERROR_NOMATCH) return AWSC_MATCH_NO;
    return result == PCRE2_ERROR_NOMEMORY ? AWSC_MATCH_NOMEM : AWSC_MATCH_YES;
}

static enum awsc_match match_all_ways(const awsc_allocator *allocator, const pcre2_code *code, awsc_view text,
                                      pcre2_match_data *data, pcre2_match_context *limits)
{
    int *workspace = awsc_alloc_zeroed(allocator, DFA_WORKSPACE, sizeof *workspace);
    if (!workspace) return AWSC_MATCH_NOMEM;
    int result = pcre2_dfa_match(code, (PCRE2_SPTR)text.data, text.size, 0, PCRE2_DFA_SHORTEST, data, limits, workspace,
                                 DFA_WORKSPACE);
    awsc_release(allocator, workspace);
    return verdict(result);
}

static enum awsc_match match(const awsc_allocator *allocator, const pcre2_code *code, awsc_view text,
                             pcre2_match_data *data, pcre2_match_context *limits)
{
    pcre2_set_match_limit(limits, BACKTRACKING_LIMIT);
    pcre2_set_heap_limit(limits, HEAP_LIMIT_KIB);
    int result = pcre2_match(code, (PCRE2_SPTR)text.data, text.size, 0, 0, data, limits);
    if (result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_HEAPLIMIT)
        return match_all_ways(allocator, code, text, data, limits);
    return verdict(result);
}

enum awsc_match awsc_pattern_match(awsc_pattern_cache *cache, const awsc_pattern *pattern, awsc_view text)
{
    pcre2_code *code = code_of(cache, pattern);
    if (!code) return AWSC_MATCH_NOMEM;
    if (code == unknown()) return AWSC_MATCH_YES;
    pcre2_match_data *data = pcre2_match_data_create(1, cache->memory);
    pcre2_match_context *limits = pcre2_match_context_create(cache->memory);
    enum awsc_match result = data && limits ? match(cache->allocator, code, text, data, limits) : AWSC_MATCH_NOMEM;
    pcre2_match_context_free(limits);
    pcre2_match_data_free(data);
    return result;
}

bool awsc_pattern_is_known(awsc_pattern_cache *cache, const awsc_pattern *pattern)
{
    return code_of(cache, pattern) != unknown();
}
