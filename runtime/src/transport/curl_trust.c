/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads the certificates that a client trusts. A configured bundle is trusted exclusively. Certificates of the system
 * are looked up in its directory, by the hash of their subject. Its bundle, which takes longer to parse than a
 * handshake, is parsed only if the directory lacks a certificate.
 */
#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <openssl/x509_vfy.h>

#include "sys/file.h"
#include "transport/curl_trust.h"

/* ---- the bundle, on a miss ------------------------------------------------------------------------------------- */

/* A bundle that is parsed at the first miss. Owned by its X509_LOOKUP, and so by the store, which may outlive the
 * client. */
typedef struct late_bundle {
    pthread_mutex_t lock;
    const char *file; /* path; static memory of libcurl */
    bool loaded;
} late_bundle;

static bool load_once(late_bundle *bundle, X509_LOOKUP *lookup)
{
    (void)pthread_mutex_lock(&bundle->lock);
    if (!bundle->loaded) bundle->loaded = X509_load_cert_crl_file(lookup, bundle->file, X509_FILETYPE_PEM) > 0;
    bool loaded = bundle->loaded;
    (void)pthread_mutex_unlock(&bundle->lock);
    return loaded;
}

static int find_in_bundle(X509_LOOKUP *lookup, X509_LOOKUP_TYPE type, const X509_NAME *name, X509_OBJECT *out)
{
    X509_STORE *store = X509_LOOKUP_get_store(lookup);
    late_bundle *bundle = X509_LOOKUP_get_method_data(lookup); /* NULL if memory ran out behind the lookup */
    if (type != X509_LU_X509 || !bundle || !load_once(bundle, lookup)) return 0;
    X509_STORE_lock(store);
    X509_OBJECT *found = X509_OBJECT_retrieve_by_subject(X509_STORE_get0_objects(store), type, name);
    X509 *certificate = found ? X509_OBJECT_get0_X509(found) : NULL;
    int set = certificate ? X509_OBJECT_set1_X509(out, certificate) : 0;
    X509_STORE_unlock(store);
    /* OpenSSL takes a reference of its own to what a lookup finds; the store has the other one. */
    if (set) X509_free(certificate);
    return set;
}

static void free_bundle(X509_LOOKUP *lookup)
{
    late_bundle *bundle = X509_LOOKUP_get_method_data(lookup);
    if (!bundle) return;
    (void)pthread_mutex_destroy(&bundle->lock);
    OPENSSL_free(bundle);
}

/* The functions of such a lookup. Never freed, since stores refer to them. */
static pthread_once_t method_once = PTHREAD_ONCE_INIT;
static X509_LOOKUP_METHOD *method;

static void make_method(void)
{
    X509_LOOKUP_METHOD *fresh = X509_LOOKUP_meth_new("a bundle that is parsed on a miss");
    if (fresh && X509_LOOKUP_meth_set_get_by_subject(fresh, find_in_bundle) == 1 &&
        X509_LOOKUP_meth_set_free(fresh, free_bundle) == 1)
        method = fresh;
    else
        X509_LOOKUP_meth_free(fresh);
}

static bool add_late_bundle(X509_STORE *store, const char *file)
{
    (void)pthread_once(&method_once, make_method);
    X509_LOOKUP *lookup = method ? X509_STORE_add_lookup(store, method) : NULL;
    late_bundle *bundle = lookup ? OPENSSL_zalloc(sizeof *bundle) : NULL;
    if (!bundle) return false;
    (void)pthread_mutex_init(&bundle->lock, NULL);
    bundle->file = file;
    if (X509_LOOKUP_set_method_data(lookup, bundle) == 1) return true;
    (void)pthread_mutex_destroy(&bundle->lock);
    OPENSSL_free(bundle);
    return false;
}

/* ---- choosing -------------------------------------------------------------------------------------------------- */

/* Returns whether `path` is a regular file; else sets errno. OpenSSL would block on a pipe. */
static bool is_file(const char *path)
{
    int reason = 0;
    int fd = awsc_file_open(path, &reason);
    if (fd < 0) errno = reason;
    if (fd >= 0) (void)close(fd);
    return fd >= 0;
}

static bool is_directory(const char *path)
{
    struct stat info;
    return path && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Trusts the certificates at the paths built into libcurl, else at those built into OpenSSL. */
static bool trust_system(X509_STORE *store)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    bool has_directory = is_directory(info->capath) && X509_STORE_load_path(store, info->capath) == 1;
    if (has_directory && (!info->cainfo || add_late_bundle(store, info->cainfo))) return true;
    bool has_file = info->cainfo && X509_STORE_load_file(store, info->cainfo) == 1;
    return has_file || has_directory || X509_STORE_set_default_paths(store) == 1;
}

bool awsc_curl_trust(X509_STORE *store, const char *ca_bundle)
{
    if (!ca_bundle) return trust_system(store);
    return is_file(ca_bundle) && X509_STORE_load_file(store, ca_bundle) == 1;
}
