/* SPDX-License-Identifier: Apache-2.0 */
#include "support/certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

enum { DAY_SECONDS = 24 * 3600 };

static void check(int fine, const char *what)
{
    if (fine) return;
    fprintf(stderr, "certificates: %s failed\n", what);
    abort();
}

static void extend(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    check(extension && X509_add_ext(certificate, extension, -1), "extension");
    X509_EXTENSION_free(extension);
}

static X509 *make(const char *name, long serial, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuer_key)
{
    X509 *certificate = X509_new();
    check(certificate != NULL, "X509_new");
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY_SECONDS);
    X509_gmtime_adj(X509_getm_notAfter(certificate), DAY_SECONDS);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const unsigned char *)name, -1,
                               -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer : certificate));
    X509_set_pubkey(certificate, key);
    if (issuer) {
        char names[256];
        (void)snprintf(names, sizeof names, "DNS:%s", name);
        extend(certificate, issuer, NID_subject_alt_name, names);
    } else {
        extend(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
        extend(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    }
    check(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "X509_sign");
    return certificate;
}

static FILE *create(char *path, size_t size, const char *name)
{
    const char *directory = getenv("TMPDIR");
    (void)snprintf(path, size, "%s/awsc-%s-XXXXXX", directory && strlen(directory) < 100 ? directory : P_tmpdir, name);
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    check(file != NULL, path);
    return file;
}

void certificates_make(test_certificates *certificates, const char *host)
{
    EVP_PKEY *ca_key = EVP_EC_gen("P-256");
    EVP_PKEY *key = EVP_EC_gen("P-256");
    check(ca_key && key, "EVP_EC_gen");
    X509 *ca = make("awsc test authority", 1, ca_key, NULL, ca_key);
    X509 *certificate = make(host, 2, key, ca, ca_key);

    FILE *file = create(certificates->ca_file, sizeof certificates->ca_file, "ca");
    check(PEM_write_X509(file, ca) && fclose(file) == 0, certificates->ca_file);
    file = create(certificates->server_file, sizeof certificates->server_file, "server");
    check(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) && PEM_write_X509(file, certificate) &&
              fclose(file) == 0,
          certificates->server_file);

    SSL_CTX *server = SSL_CTX_new(TLS_server_method());
    check(server && SSL_CTX_use_certificate(server, certificate) == 1 && SSL_CTX_use_PrivateKey(server, key) == 1,
          "SSL_CTX");
    certificates->server = server;
    X509_free(ca);
    X509_free(certificate);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(key);
}

void certificates_clear(test_certificates *certificates)
{
    SSL_CTX_free(certificates->server);
    (void)unlink(certificates->ca_file);
    (void)unlink(certificates->server_file);
}
