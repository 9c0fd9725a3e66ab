/* SPDX-License-Identifier: Apache-2.0 */
/* A new certificate authority for the test, and a server certificate that it signed. */
#ifndef AWSC_TESTS_CERTIFICATES_H
#define AWSC_TESTS_CERTIFICATES_H

typedef struct test_certificates {
    char ca_file[128];     /* the authority in PEM */
    char server_file[128]; /* key and certificate for `host` in PEM, for servers in other processes */
    void *server;          /* an SSL_CTX with a certificate for `host` */
} test_certificates;

/* Makes both for one host name. Ends the process if that fails. */
void certificates_make(test_certificates *certificates, const char *host);
void certificates_clear(test_certificates *certificates);

#endif
