/* SPDX-License-Identifier: Apache-2.0 */
/* The libcurl transport of a client: TLS trust, proxies, host names, shared TLS sessions. */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "config/defaults.h"
#include "error/error.h"
#include "log/log.h"
#include "sys/descriptors.h"
#include "transport/curl_internal.h"
#include "transport/curl_trust.h"

enum { OLDEST_LIBCURL = 0x075700 }; /* 7.87.0: CURLOPT_QUICK_EXIT */

/* ---- the one process-wide state -------------------------------------------------------------------------------- */

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static CURLcode global_result = CURLE_FAILED_INIT;
static bool global_thread_safe;

/* Initializes libcurl. curl_global_cleanup is never called, since other code of the process may still use libcurl. */
static void global_init(void)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    global_thread_safe = (info->features & CURL_VERSION_THREADSAFE) != 0;
    global_result = curl_global_init(CURL_GLOBAL_DEFAULT);
}

static int check_libcurl(awsc_error **error)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    if (info->version_num < OLDEST_LIBCURL)
        return awsc_error_set(error, AWSC_ERR_CONFIG, "libcurl %s is too old; 7.87.0 or newer is needed",
                              info->version);
    (void)pthread_once(&global_once, global_init);
    if (global_result)
        return awsc_error_set(error, AWSC_ERR_CONFIG, "libcurl cannot be initialised: %s",
                              curl_easy_strerror(global_result));
    if (!global_thread_safe)
        return awsc_error_set(
            error, AWSC_ERR_CONFIG,
            "this build of libcurl %s lacks thread-safe initialisation; expected one with the feature threadsafe",
            info->version);
    return AWSC_OK;
}

static bool tls_is_openssl(void)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    return info->ssl_version && strncmp(info->ssl_version, "OpenSSL/", 8) == 0;
}

/* ---- shared by a client's handles ------------------------------------------------------------------------------ */

static void lock(CURL *easy, curl_lock_data data, curl_lock_access access, void *user)
{
    (void)easy;
    (void)access;
    (void)pthread_mutex_lock(&((awsc_curl_transport *)user)->share_locks[data]);
}

static void unlock(CURL *easy, curl_lock_data data, void *user)
{
    (void)easy;
    (void)pthread_mutex_unlock(&((awsc_curl_transport *)user)->share_locks[data]);
}

static int make_share(awsc_curl_transport *transport)
{
    transport->share = curl_share_init();
    if (!transport->share) return -1;
    /* The user of the locks comes first: curl_share_cleanup takes a lock as soon as there is one. */
    if (curl_share_setopt(transport->share, CURLSHOPT_USERDATA, transport) ||
        curl_share_setopt(transport->share, CURLSHOPT_LOCKFUNC, lock) ||
        curl_share_setopt(transport->share, CURLSHOPT_UNLOCKFUNC, unlock))
        return -1;
    /* A libcurl without TLS has no sessions to share: that is no error. */
    (void)curl_share_setopt(transport->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return 0;
}

static int make_queues(awsc_curl_transport *transport, const awsc_curl_settings *settings)
{
    int32_t max_connections = settings->max_connections;
    if (!max_connections) max_connections = awsc_default_max_connections();
    transport->resolver = awsc_resolver_new(transport->allocator, !settings->looks_up_on_loops);
    transport->admission = awsc_admission_new(transport->allocator, (size_t)max_connections);
    if (!transport->resolver || !transport->admission) return -1;
    transport->admission->take = awsc_curl_connections_take;
    transport->admission->close = awsc_curl_connections_close;
    return 0;
}

/* ---- certificates ---------------------------------------------------------------------------------------------- */

X509_STORE *awsc_curl_transport_store(awsc_curl_transport *transport)
{
    (void)pthread_mutex_lock(&transport->store_lock);
    if (!transport->store) {
        X509_STORE *store = X509_STORE_new();
        errno = 0;
        if (store && !awsc_curl_trust(store, transport->ca_bundle)) {
            X509_STORE_free(store);
            store = NULL;
        }
        transport->store_error = store ? 0 : errno;
        if (!store && !awsc_lacks_descriptors(transport->store_error)) {
            awsc_log(transport->logger, AWSC_LOG_ERROR, "cannot read the certificate authorities of %s",
                     transport->ca_bundle ? transport->ca_bundle : "the system");
        }
        ERR_clear_error();
        transport->store = store;
    }
    X509_STORE *store = transport->store;
    (void)pthread_mutex_unlock(&transport->store_lock);
    return store;
}

int awsc_curl_transport_store_lacked(awsc_curl_transport *transport)
{
    (void)pthread_mutex_lock(&transport->store_lock);
    int reason = transport->store_error;
    (void)pthread_mutex_unlock(&transport->store_lock);
    return awsc_lacks_descriptors(reason) ? reason : 0;
}

/* ---- making and freeing ---------------------------------------------------------------------------------------- */

static void free_memory(awsc_curl_transport *transport)
{
    for (size_t i = 0; i < AWSC_CURL_HTTP1_HOSTS; i++)
        awsc_release(transport->allocator, transport->http1_hosts[i].authority);
    awsc_release(transport->allocator, transport->ca_bundle);
    /* const for those who choose only: a proxy's URL may hold a password. */
    awsc_release_secret(transport->allocator, transport->proxies.proxy);
    awsc_release_secret(transport->allocator, transport->proxies.http_proxy);
    awsc_release_secret(transport->allocator, transport->proxies.https_proxy);
    awsc_release(transport->allocator, transport->proxies.no_proxy);
    awsc_release(transport->allocator, transport);
}

void awsc_curl_transport_free(awsc_transport *base)
{
    awsc_curl_transport *transport = (awsc_curl_transport *)base;
    if (transport->admission) awsc_admission_close(transport->admission);
    if (transport->resolver) awsc_resolver_free(transport->resolver);
    if (transport->share) (void)curl_share_cleanup(transport->share);
    X509_STORE_free(transport->store);
    (void)pthread_mutex_destroy(&transport->http1_lock);
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) (void)pthread_mutex_destroy(&transport->share_locks[i]);
    (void)pthread_mutex_destroy(&transport->store_lock);
    free_memory(transport);
}

bool awsc_curl_transport_frees_descriptors(awsc_transport *base)
{
    return awsc_admission_drop_idle(((awsc_curl_transport *)base)->admission);
}

void awsc_curl_transport_abandon(awsc_transport *base)
{
    (void)base; /* its locks may be held by a thread that does not exist here */
}

/* The next transport ID. IDs are never reused, unlike addresses. */
static atomic_uint_fast64_t next_transport_id = 1;

static int copy_text(awsc_curl_transport *transport, const char *text, char **out)
{
    if (!text) return 0;
    *out = awsc_text_copy(transport->allocator, text);
    return *out ? 0 : -1;
}

static int copy_rule(awsc_curl_transport *transport, const char *text, const char **out)
{
    char *copy = NULL;
    int failed = copy_text(transport, text, &copy);
    *out = copy;
    return failed;
}

static int copy_proxies(awsc_curl_transport *transport, const awsc_proxy_rules *rules)
{
    return copy_rule(transport, rules->proxy, &transport->proxies.proxy) ||
           copy_rule(transport, rules->http_proxy, &transport->proxies.http_proxy) ||
           copy_rule(transport, rules->https_proxy, &transport->proxies.https_proxy) ||
           copy_rule(transport, rules->no_proxy, &transport->proxies.no_proxy);
}

int awsc_curl_transport_new(const awsc_allocator *allocator, const awsc_curl_settings *settings, awsc_transport **out,
                            awsc_error **error)
{
    int status = check_libcurl(error);
    if (status) return status;
    awsc_curl_transport *transport = awsc_alloc_zeroed(allocator, 1, sizeof *transport);
    if (!transport) return awsc_error_nomem(error);
    transport->allocator = allocator;
    transport->id = atomic_fetch_add_explicit(&next_transport_id, 1, memory_order_relaxed);
    transport->verify_tls = settings->verify_tls;
    transport->own_store = tls_is_openssl();
    transport->http2 = settings->http2 && transport->own_store;
    transport->choose_proxy = settings->choose_proxy;
    transport->logger = settings->logger;
    transport->base.struct_size = sizeof transport->base;
    transport->base.user = transport;
    transport->base.start = awsc_curl_exchange_start;
    transport->base.resume = awsc_curl_exchange_resume;
    transport->base.resume_upload = awsc_curl_exchange_resume_upload;
    transport->base.cancel = awsc_curl_exchange_cancel;
    transport->base.describe_wait = awsc_curl_exchange_describe_wait;
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) (void)pthread_mutex_init(&transport->share_locks[i], NULL);
    (void)pthread_mutex_init(&transport->store_lock, NULL);
    (void)pthread_mutex_init(&transport->http1_lock, NULL);
    if (copy_text(transport, settings->ca_bundle, &transport->ca_bundle) ||
        copy_proxies(transport, &settings->proxies) || make_share(transport) || make_queues(transport, settings)) {
        awsc_curl_transport_free(&transport->base);
        return awsc_error_nomem(error);
    }
    if (transport->http2) transport->admission->streams = AWSC_CURL_STREAMS;
    *out = &transport->base;
    return AWSC_OK;
}
