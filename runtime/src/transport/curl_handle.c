/* Easy handles: where they come from, and whether they serve again. */
#include "transport/curl_internal.h"

/*
 * Older versions keep a pointer to the last header of the exchange before, and free it again when the next response
 * begins with a folded line.
 */
enum { FIRST_WHOSE_HANDLES_SERVE_AGAIN = 0x080100 };

bool awsc_curl_handles_serve_again(void)
{
    return curl_version_info(CURLVERSION_NOW)->version_num >= FIRST_WHOSE_HANDLES_SERVE_AGAIN;
}

/* The template of a transport, made at its first use. */
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

CURL *awsc_curl_take_handle(awsc_curl_engine *engine, awsc_curl_transport *transport, CURLcode *code)
{
    CURL *easy;
    *code = CURLE_OK;
    if (!engine->handles_serve_again) {
        CURL *template = template_of(engine, transport, code);
        easy = template ? curl_easy_duphandle(template) : NULL;
        if (!easy && !*code) *code = CURLE_OUT_OF_MEMORY;
        return easy;
    }
    easy = engine->spare_count ? engine->spare[--engine->spare_count] : curl_easy_init();
    *code = easy ? awsc_curl_set_lasting_options(easy, transport) : CURLE_OUT_OF_MEMORY;
    if (!*code) return easy;
    curl_easy_cleanup(easy);
    return NULL;
}

void awsc_curl_give_handle(awsc_curl_engine *engine, CURL *easy, bool clean)
{
    if (!clean || !engine->handles_serve_again || engine->closing || engine->spare_count == AWSC_CURL_SPARE_HANDLES) {
        curl_easy_cleanup(easy);
        return;
    }
    (void)curl_easy_setopt(easy, CURLOPT_SHARE, NULL);
    curl_easy_reset(easy);
    engine->spare[engine->spare_count++] = easy;
}

void awsc_curl_drop_handles(awsc_curl_engine *engine)
{
    while (engine->spare_count) curl_easy_cleanup(engine->spare[--engine->spare_count]);
    for (size_t i = 0; i < AWSC_CURL_TEMPLATES; i++) curl_easy_cleanup(engine->templates[i].easy);
}
