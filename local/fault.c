/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <pthread.h>
#include <string.h>

#include "runtime.h"

#define DEFAULT_CORRUPT_AT 12u

typedef struct rule {
    awsc_local_fault fault;
    char operation[AWSC_LOCAL_FAULT_TEXT];
    uint64_t skip;
    uint64_t left;
    bool for_ever;
} rule;

struct awsc_local_faults {
    pthread_mutex_t lock;
    rule *rules;
    size_t count;
};

awsc_local_faults *awsc_local_faults_new(void)
{
    awsc_local_faults *faults = awsc_alloc_zeroed(awsc_allocator_default(), 1, sizeof *faults);
    if (faults) pthread_mutex_init(&faults->lock, NULL);
    return faults;
}

void awsc_local_faults_free(awsc_local_faults *faults)
{
    if (!faults) return;
    awsc_release(awsc_allocator_default(), faults->rules);
    pthread_mutex_destroy(&faults->lock);
    awsc_release(awsc_allocator_default(), faults);
}

/* ---- parsing --------------------------------------------------------------------------------------------------- */

enum value_kind { FLAG, NUMBER, OPTIONAL_NUMBER, TEXT };

typedef struct key {
    const char *name;
    enum value_kind kind;
    size_t value; /* offset of a uint64_t or a text in rule */
    size_t flag;  /* offset of a bool in rule that the key sets, or NO_FLAG */
} key;

#define NO_FLAG ((size_t)-1)
#define IN_FAULT(member) (offsetof(rule, fault) + offsetof(awsc_local_fault, member))

/* Keys and their fields, without `status`, which is parsed separately: it is an int with its own range. */
static const key keys[] = {
    {"delay", NUMBER, IN_FAULT(delay_ms), NO_FLAG},
    {"code", TEXT, IN_FAULT(code), NO_FLAG},
    {"message", TEXT, IN_FAULT(message), NO_FLAG},
    {"throttle", FLAG, 0, IN_FAULT(throttle)},
    {"retry-after", TEXT, IN_FAULT(retry_after), NO_FLAG},
    {"reset-after-request", FLAG, 0, IN_FAULT(reset_after_request)},
    {"reset-after-headers", FLAG, 0, IN_FAULT(reset_after_headers)},
    {"truncate", NUMBER, IN_FAULT(truncate_at), IN_FAULT(truncate)},
    {"corrupt", OPTIONAL_NUMBER, IN_FAULT(corrupt_at), IN_FAULT(corrupt)},
    {"run", FLAG, 0, IN_FAULT(run)},
    {"count", NUMBER, offsetof(rule, left), NO_FLAG},
    {"skip", NUMBER, offsetof(rule, skip), NO_FLAG},
    {"operation", TEXT, offsetof(rule, operation), NO_FLAG},
};

static int bad_value(awsc_view name, const char *expected, awsc_error **error)
{
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "fault: %.*s needs %s", (int)name.size, name.data, expected);
}

static int read_number(awsc_view name, awsc_view value, void *field, awsc_error **error)
{
    uint64_t number;
    if (!value.data || awsc_parse_u64(value, &number)) return bad_value(name, "a number", error);
    memcpy(field, &number, sizeof number);
    return AWSC_OK;
}

static int read_text(awsc_view name, awsc_view value, char *field, awsc_error **error)
{
    if (!value.data || value.size == 0 || value.size >= AWSC_LOCAL_FAULT_TEXT) {
        return bad_value(name, "a text of 1 to 127 bytes", error);
    }
    memcpy(field, value.data, value.size);
    field[value.size] = '\0';
    return AWSC_OK;
}

static int read_status(rule *out, awsc_view name, awsc_view value, awsc_error **error)
{
    uint64_t number;
    if (!value.data || awsc_parse_u64(value, &number) || number < 200 || number > 599) {
        return bad_value(name, "an HTTP status from 200 to 599", error);
    }
    out->fault.status = (int)number;
    return AWSC_OK;
}

static int read_key(rule *out, awsc_view name, awsc_view value, awsc_error **error)
{
    if (awsc_view_equal(name, AWSC_VIEW("status"))) return read_status(out, name, value, error);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const key *found = &keys[i];
        if (!awsc_view_equal(name, awsc_view_text(found->name))) continue;
        char *field = (char *)out + found->value;
        if (found->flag != NO_FLAG) *(bool *)((char *)out + found->flag) = true;
        if (found->kind == TEXT) return read_text(name, value, field, error);
        if (found->kind == NUMBER || (found->kind == OPTIONAL_NUMBER && value.data)) {
            return read_number(name, value, field, error);
        }
        if (found->kind == FLAG && value.data) return bad_value(name, "no value", error);
        return AWSC_OK;
    }
    return awsc_error_set(error, AWSC_ERR_VALIDATION,
                          "fault: unknown key %.*s; expected status, throttle, delay, reset-after-request, "
                          "reset-after-headers, truncate, corrupt, code, message, retry-after, run, count, skip or "
                          "operation",
                          name.size < 64 ? (int)name.size : 64, name.data ? name.data : "");
}

static int parse_fault(awsc_view text, rule *out, awsc_error **error)
{
    memset(out, 0, sizeof *out);
    out->left = 1;
    out->fault.corrupt_at = DEFAULT_CORRUPT_AT;
    text = awsc_view_trim(text);
    while (text.data) {
        awsc_view part, name;
        text = awsc_view_split(text, ',', &part);
        awsc_view value = awsc_view_split(part, '=', &name);
        int status = read_key(out, name, value, error);
        if (status) return status;
    }
    out->for_ever = out->left == 0;
    return AWSC_OK;
}

int awsc_local_faults_add(awsc_local_faults *faults, awsc_view text, awsc_error **error)
{
    rule made;
    int status = parse_fault(text, &made, error);
    if (status) return status;
    pthread_mutex_lock(&faults->lock);
    rule *rules = awsc_resize(awsc_allocator_default(), faults->rules, (faults->count + 1) * sizeof *rules);
    if (rules) {
        faults->rules = rules;
        rules[faults->count++] = made;
    }
    pthread_mutex_unlock(&faults->lock);
    return rules ? AWSC_OK : awsc_error_nomem(error);
}

void awsc_local_faults_clear(awsc_local_faults *faults)
{
    pthread_mutex_lock(&faults->lock);
    faults->count = 0;
    pthread_mutex_unlock(&faults->lock);
}

/* ---- applying -------------------------------------------------------------------------------------------------- */

static bool fault_fires(rule *candidate, const char *operation)
{
    if (candidate->operation[0] && strcmp(candidate->operation, operation)) return false;
    if (!candidate->for_ever && candidate->left == 0) return false;
    if (candidate->skip > 0) {
        candidate->skip--;
        return false;
    }
    if (!candidate->for_ever) candidate->left--;
    return true;
}

static void add_fault(awsc_local_fault *out, const awsc_local_fault *fault)
{
    out->delay_ms += fault->delay_ms;
    if (!out->status && !out->throttle && (fault->status || fault->throttle)) {
        out->status = fault->status;
        out->throttle = fault->throttle;
        memcpy(out->code, fault->code, sizeof out->code);
        memcpy(out->message, fault->message, sizeof out->message);
        memcpy(out->retry_after, fault->retry_after, sizeof out->retry_after);
    }
    out->run |= fault->run;
    out->reset_after_request |= fault->reset_after_request;
    out->reset_after_headers |= fault->reset_after_headers;
    if (!out->truncate && fault->truncate) {
        out->truncate = true;
        out->truncate_at = fault->truncate_at;
    }
    if (!out->corrupt && fault->corrupt) {
        out->corrupt = true;
        out->corrupt_at = fault->corrupt_at;
    }
}

void awsc_local_faults_take(awsc_local_faults *faults, const char *operation, awsc_local_fault *out)
{
    memset(out, 0, sizeof *out);
    pthread_mutex_lock(&faults->lock);
    for (size_t i = 0; i < faults->count; i++) {
        if (fault_fires(&faults->rules[i], operation)) add_fault(out, &faults->rules[i].fault);
    }
    pthread_mutex_unlock(&faults->lock);
}
