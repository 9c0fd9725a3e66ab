/* SPDX-License-Identifier: Apache-2.0 */
/* Reports the errors of the JSON decoder. */
#include "codec/json_decoder.h"
#include "error/error.h"

int awsc_json_fail_syntax(const awsc_json_decoder *d, const awsc_path *path)
{
    return awsc_fail_at(d->error, path, "JSON is invalid at byte %zu: %s", (size_t)(d->reader.at - d->reader.begin),
                        d->reader.problem ? d->reader.problem : "unknown");
}

int awsc_json_fail_kind(awsc_json_decoder *d, const awsc_path *path, const char *expected)
{
    enum awsc_json_kind kind = awsc_json_peek(&d->reader);
    if (kind == AWSC_JSON_INVALID) return awsc_json_fail_syntax(d, path);
    return awsc_fail_at(d->error, path, "expected %s, found %s", expected, awsc_json_kind_name(kind));
}
