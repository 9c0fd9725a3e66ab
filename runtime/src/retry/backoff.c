/* SPDX-License-Identifier: Apache-2.0 */
#include "retry/backoff.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "base/view.h"
#include "config/defaults.h"

enum { TRANSIENT_MS = 50, DYNAMODB_MS = 25, THROTTLING_MS = 1000, LONGEST_MS = 20000, LARGEST_RETRY_AFTER_MS = 5000 };

awsc_backoff awsc_backoff_for(const char *service_id)
{
    return (awsc_backoff){awsc_is_dynamodb(service_id) ? DYNAMODB_MS : TRANSIENT_MS, THROTTLING_MS, LONGEST_MS};
}

static int64_t doubled(int64_t value, unsigned times, int64_t largest)
{
    while (times-- > 0 && value < largest) value *= 2;
    return value < largest ? value : largest;
}

/* Parses the header. Returns the milliseconds; INT64_MAX if the number is too large; -1 if the text is missing or not
 * only digits. */
static int64_t parse_retry_after(const char *text)
{
    int64_t ms;
    if (!text || !*text) return -1;
    for (const char *p = text; *p; p++)
        if (!awsc_ascii_is_digit(*p)) return -1;
    return awsc_parse_i64(awsc_view_text(text), &ms) ? INT64_MAX : ms;
}

int64_t awsc_backoff_delay_ms(const awsc_backoff *backoff, enum awsc_retry_class failure, unsigned index, double random,
                              const char *retry_after)
{
    int64_t first = failure == AWSC_RETRY_THROTTLING ? backoff->throttling_ms : backoff->transient_ms;
    int64_t delay = (int64_t)(random * (double)doubled(first, index, backoff->longest_ms) + 0.5);
    int64_t asked = parse_retry_after(retry_after);
    if (asked < delay) return delay;
    return asked < delay + LARGEST_RETRY_AFTER_MS ? asked : delay + LARGEST_RETRY_AFTER_MS;
}
