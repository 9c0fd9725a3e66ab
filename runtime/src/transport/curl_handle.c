/* SPDX-License-Identifier: Apache-2.0 */
/* Makes, reuses and frees easy handles. */
#include "transport/curl_internal.h"

/*
 * The first version of libcurl whose handles can be reused. Older ones keep a pointer to the last header of the
 * previous exchange, and free it twice when the next response begins with a folded line.
 */
enum { FIRST_WHOSE_HANDLES_SERVE_AGAIN = 0x080100 };

bool awsc_curl_handles_serve_again(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= FIRST_WHOSE_HANDLES_SERVE_AGAIN;
}

/* Returns the template of a transport, and makes it if necessary. On failure returns NULL and sets `*code`. */
static CURL *template_of(awsc_curl_engine *engine, awsc_curl_transport *transport, CURLcode *code)
{
    for (size_t i = 0; i < AWSC_CURL_TEMPLATES; i++) {
        if (engine->templates[i].easy && engine->templates[i].transport_id == transport->id)
            return engine->templates[i].easy;
    }
    CURL *easy = curl_easy_init();
    *code = easy ? awsc_curl_set_lasting_options(easy, transport) : CURLE_OUT_OF_MEMORY;
    if (*code) {
        curl_easy_cleanup(easy);
        return NULL;
    }
    awsc_curl_template *place = &engine->templates[engine->next_template++ % AWSC_CURL_TEMPLATES];
    curl_easy_cleanup(place->easy);
    *place = (awsc_curl_template){easy, transport->id};
    return easy;
}

/* Takes a spare handle that has the transport's lasting options, else resets any and sets them. Returns NULL if there
 * is no spare handle. */
static CURL *take_spare(awsc_curl_engine *engine, awsc_curl_transport *transport, CURLcode *code)
{
    size_t at = engine->spare_count;
    if (!at) return NULL;
    while (at && engine->spare[at - 1].transport_id != transport->id) at--;
    bool has_options = at != 0;
    awsc_curl_spare *place = &engine->spare[has_options ? at - 1 : engine->spare_count - 1];
    CURL *easy = place->easy;
    *place = engine->spare[--engine->spare_count];
    if (has_options) return easy;
    curl_easy_reset(easy);
    *code = awsc_curl_set_lasting_options(easy, transport);
    return easy;
}

static CURL *make_handle(awsc_curl_engine *engine, awsc_curl_transport *transport, CURLcode *code)
{
    CURL *easy;
    if (engine->handles_serve_again) {
        easy = curl_easy_init();
        *code = easy ? awsc_curl_set_lasting_options(easy, transport) : CURLE_OUT_OF_MEMORY;
        return easy;
    }
    CURL *template = template_of(engine, transport, code);
    easy = template ? curl_easy_duphandle(template) : NULL;
    if (!easy && !*code) *code = CURLE_OUT_OF_MEMORY;
    return easy;
}

CURL *awsc_curl_take_handle(awsc_curl_engine *engine, awsc_curl_transport *transport, CURLcode *code)
{
    *code = CURLE_OK;
    CURL *easy = take_spare(engine, transport, code);
    if (!easy) easy = make_handle(engine, transport, code);
    if (!*code) return easy;
    curl_easy_cleanup(easy);
    return NULL;
}

/* Clears the options that point into the exchange. All others are lasting, or are set again for each exchange. Returns
 * false if libcurl fails. */
static bool leave_lasting_options(const awsc_exchange *exchange, CURL *easy)
{
    return !curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL) && !curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL) &&
           (!exchange->names || !curl_easy_setopt(easy, CURLOPT_RESOLVE, NULL));
}

static bool serves_again(const awsc_exchange *exchange)
{
    const awsc_curl_engine *engine = exchange->engine;
    bool is_clean = !exchange->transmissions || exchange->whole;
    return is_clean && engine->handles_serve_again && !engine->closing && engine->spare_count < AWSC_CURL_SHARD_SIZE;
}

void awsc_curl_give_handle(awsc_exchange *exchange)
{
    awsc_curl_engine *engine = exchange->engine;
    CURL *easy = exchange->easy;
    exchange->easy = NULL;
    if (!serves_again(exchange)) {
        curl_easy_cleanup(easy);
        return;
    }
    /* The transport may end before the loop. */
    (void)curl_easy_setopt(easy, CURLOPT_SHARE, NULL);
    bool has_lasting_options = !exchange->has_own_options && leave_lasting_options(exchange, easy);
    if (!has_lasting_options) curl_easy_reset(easy);
    engine->spare[engine->spare_count++] = (awsc_curl_spare){easy, has_lasting_options ? exchange->transport->id : 0};
}

void awsc_curl_drop_handles(awsc_curl_engine *engine, size_t kept)
{
    while (engine->spare_count > kept) curl_easy_cleanup(engine->spare[--engine->spare_count].easy);
    for (size_t i = 0; !kept && i < AWSC_CURL_TEMPLATES; i++) curl_easy_cleanup(engine->templates[i].easy);
}
