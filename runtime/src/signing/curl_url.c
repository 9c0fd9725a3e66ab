/* SPDX-License-Identifier: Apache-2.0 */
#include "signing/curl_url.h"

#include <curl/curl.h>

#include "base/shown_url.h"
#include "error/error.h"

/* Appends `before` and a part of the URL. Appends nothing if curl_url_get returns `absent`: the URL has no such part.
 */
static CURLUcode append_part(CURLU *parts, CURLUPart part, unsigned flags, const char *before, CURLUcode absent,
                             awsc_buffer *out)
{
    char *text = NULL;
    CURLUcode result = curl_url_get(parts, part, &text, flags);
    if (result) return result == absent ? CURLUE_OK : result;
    awsc_buffer_append_text(out, before);
    awsc_buffer_append_text(out, text);
    curl_free(text);
    return out->failed ? CURLUE_OUT_OF_MEMORY : CURLUE_OK;
}

static CURLUcode append_parts(CURLU *parts, awsc_buffer *host, awsc_buffer *target)
{
    CURLUcode result = append_part(parts, CURLUPART_HOST, 0, "", CURLUE_OK, host);
    if (!result) result = append_part(parts, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT, ":", CURLUE_NO_PORT, host);
    if (!result) result = append_part(parts, CURLUPART_PATH, 0, "", CURLUE_OK, target);
    return result ? result : append_part(parts, CURLUPART_QUERY, 0, "?", CURLUE_NO_QUERY, target);
}

static bool is_sent_as_it_is(const char *url)
{
    for (; *url; url++)
        if (*url <= 0x20 || *url >= 0x7f) return false;
    return true;
}

static CURLUcode check_scheme(CURLU *parts)
{
    char *scheme = NULL;
    CURLUcode result = curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0);
    if (result) return result;
    bool is_http = awsc_text_equal_ignore_case(scheme, "http") || awsc_text_equal_ignore_case(scheme, "https");
    curl_free(scheme);
    return is_http ? CURLUE_OK : CURLUE_UNSUPPORTED_SCHEME;
}

int awsc_curl_url_read(const char *url, awsc_buffer *host, awsc_buffer *target, awsc_error **error)
{
    if (!is_sent_as_it_is(url))
        return awsc_error_set(error, AWSC_ERR_VALIDATION,
                              "awsc_curl_sign: the URL \"%s\" has a blank, a control character or one that is not "
                              "ASCII; expected these percent-encoded",
                              awsc_shown_url_of(url).text);
    CURLU *parts = curl_url();
    if (!parts) return awsc_error_nomem(error);
    CURLUcode result = curl_url_set(parts, CURLUPART_URL, url, CURLU_PATH_AS_IS);
    if (!result) result = check_scheme(parts);
    if (!result) result = append_parts(parts, host, target);
    curl_url_cleanup(parts);
    if (result == CURLUE_OUT_OF_MEMORY) return awsc_error_nomem(error);
    if (!result) return AWSC_OK;
    return awsc_error_set(error, AWSC_ERR_VALIDATION, "awsc_curl_sign: \"%s\" is not a URL of http or https",
                          awsc_shown_url_of(url).text);
}
