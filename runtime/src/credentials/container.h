/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of a container's role: ECS, EKS Pod Identity, Greengrass. */
#ifndef AWSC_CREDENTIALS_CONTAINER_H
#define AWSC_CREDENTIALS_CONTAINER_H

#include "auth/provider.h"
#include "http/transport.h"
#include "sys/environment.h"

/* Variables that say where the credentials are. Literals, which the linker merges. */
#define AWSC_CONTAINER_RELATIVE_URI "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define AWSC_CONTAINER_FULL_URI "AWS_CONTAINER_CREDENTIALS_FULL_URI"

/* Where the credentials are, by the environment. */
typedef struct awsc_container_settings {
    char *url; /* NULL: the environment names none */
    char *token;
    char *token_file;
    bool loopback_only;              /* http to a name: it must resolve to this machine */
    bool looks_up_on_loops;          /* see awsc_curl_settings */
    const char *ca_bundle;           /* borrowed; copied by the source */
    const awsc_transport *transport; /* the program's; borrowed; NULL: libcurl */
} awsc_container_settings;

/*
 * Reads the variables AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, _FULL_URI, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and
 * AWS_CONTAINER_AUTHORIZATION_TOKEN. AWSC_ERR_CONFIG if the URL is invalid, or names a host that must not be asked.
 */
int awsc_container_settings_read(const awsc_allocator *allocator, const awsc_environment *environment,
                                 awsc_container_settings *out, awsc_error **error);
void awsc_container_settings_clear(const awsc_allocator *allocator, awsc_container_settings *settings);

/* A source without a cache. Takes the texts of `settings` over. */
int awsc_container_source_new(const awsc_allocator *allocator, awsc_container_settings *settings,
                              awsc_credentials_provider **out, awsc_error **error);

#endif
