/* SPDX-License-Identifier: Apache-2.0 */
#include "name.h"

#include <stdbool.h>
#include <string.h>

#define MAX_PARTS 8
#define MAX_NAME_BYTES 140
#define ACCOUNT_DIGITS 12

/* Splits a name at colons. Returns the number of parts, or -1 if there are more than MAX_PARTS. */
static int split_name(awsc_view text, awsc_view parts[MAX_PARTS])
{
    int count = 0;
    for (;;) {
        if (count == MAX_PARTS) return -1;
        awsc_view rest = awsc_view_split(text, ':', &parts[count++]);
        if (!rest.data) return count;
        text = rest;
    }
}

static bool is_account(awsc_view text)
{
    if (text.size != ACCOUNT_DIGITS) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (!awsc_ascii_is_digit(text.data[i])) return false;
    }
    return true;
}

static bool is_name(awsc_view text)
{
    if (text.size == 0 || text.size > MAX_NAME_BYTES) return false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!awsc_ascii_is_alpha(c) && !awsc_ascii_is_digit(c) && c != '-' && c != '_') return false;
    }
    return true;
}

static bool is_qualifier(awsc_view text)
{
    return awsc_view_equal(text, AWSC_VIEW("$LATEST")) || awsc_view_equal(text, AWSC_VIEW("$LATEST.PUBLISHED")) ||
           is_name(text);
}

int awsc_local_name_parse(awsc_view text, awsc_local_name *out)
{
    memset(out, 0, sizeof *out);
    awsc_view parts[MAX_PARTS];
    int count = split_name(text, parts);
    if (count < 0) return -1;
    int at = 0;
    if (count >= 7 && awsc_view_equal(parts[0], AWSC_VIEW("arn"))) {
        if (!awsc_view_starts_with(parts[1], AWSC_VIEW("aws")) || !awsc_view_equal(parts[2], AWSC_VIEW("lambda"))) {
            return -1;
        }
        out->region = parts[3];
        at = 4;
    }
    bool arn = at > 0;
    if (count - at >= 3 && is_account(parts[at])) out->account = parts[at++];
    if (arn && !out->account.size) return -1;
    if (arn || out->account.size || count == 3) {
        if (!awsc_view_equal(parts[at++], AWSC_VIEW("function"))) return -1;
    } else if (count == 2 && awsc_view_equal(parts[0], AWSC_VIEW("function"))) {
        at++;
    }
    if (at >= count) return -1;
    out->function = parts[at++];
    if (!is_name(out->function)) return -1;
    if (at < count) {
        out->qualifier = parts[at++];
        if (!is_qualifier(out->qualifier)) return -1;
    }
    return at == count ? 0 : -1;
}
