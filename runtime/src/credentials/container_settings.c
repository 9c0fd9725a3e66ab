/* SPDX-License-Identifier: Apache-2.0 */
/* Where a container's credentials are. */
#include <arpa/inet.h>
#include <string.h>

#include "base/buffer.h"
#include "base/shown_url.h"
#include "credentials/container.h"
#include "credentials/url.h"
#include "error/error.h"

/* Hosts that may be asked without TLS: this machine, and the addresses of ECS and EKS. Others could listen in. */
static int check_host(const char *text, const awsc_metadata_url *url, bool *loopback_only, awsc_error **error)
{
    static const char *const allowed[] = {"169.254.170.2", "169.254.170.23"};
    char host[256];
    struct in_addr v4;
    struct in6_addr v6, eks, loopback = IN6ADDR_LOOPBACK_INIT;
    *loopback_only = false;
    if (url->tls) return AWSC_OK;
    if (url->host.size < sizeof host) {
        memcpy(host, url->host.data, url->host.size);
        host[url->host.size] = '\0';
        if (inet_pton(AF_INET, host, &v4) == 1) {
            bool ok = ntohl(v4.s_addr) >> 24 == 127;
            for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) ok = ok || strcmp(host, allowed[i]) == 0;
            if (ok) return AWSC_OK;
        } else if (inet_pton(AF_INET6, host, &v6) == 1) {
            (void)inet_pton(AF_INET6, "fd00:ec2::23", &eks);
            if (memcmp(&v6, &loopback, sizeof v6) == 0 || memcmp(&v6, &eks, sizeof v6) == 0) return AWSC_OK;
        } else if (!strchr(host, ':')) {
            /* The addresses of a name are checked when it is connected to. */
            *loopback_only = true;
            return AWSC_OK;
        }
    }
    return awsc_error_set(error, AWSC_ERR_CONFIG,
                          "%s is %s: plain http is only for loopback addresses, 169.254.170.2, 169.254.170.23 and "
                          "[fd00:ec2::23]; expected https",
                          AWSC_CONTAINER_FULL_URI, awsc_shown_url_of(text).text);
}

static int take_url(const awsc_allocator *allocator, const awsc_environment *environment, awsc_container_settings *out,
                    awsc_error **error)
{
    const char *relative = awsc_environment_get(environment, AWSC_CONTAINER_RELATIVE_URI);
    const char *full = awsc_environment_get(environment, AWSC_CONTAINER_FULL_URI);
    awsc_metadata_url url;
    if (!relative && !full) return AWSC_OK;
    if (!relative) {
        int status = awsc_metadata_url_parse(full, AWSC_CONTAINER_FULL_URI, &url, error);
        if (!status) status = check_host(full, &url, &out->loopback_only, error);
        if (status) return status;
        out->url = awsc_text_copy(allocator, full);
        return out->url ? AWSC_OK : awsc_error_nomem(error);
    }
    awsc_buffer text = AWSC_BUFFER_INIT(allocator);
    awsc_buffer_append_format(&text, "http://169.254.170.2%s%s", relative[0] == '/' ? "" : "/", relative);
    out->url = awsc_buffer_take(&text);
    if (!out->url) return awsc_error_nomem(error);
    return awsc_metadata_url_parse(out->url, AWSC_CONTAINER_RELATIVE_URI, &url, error);
}

int awsc_container_settings_read(const awsc_allocator *allocator, const awsc_environment *environment,
                                 awsc_container_settings *out, awsc_error **error)
{
    memset(out, 0, sizeof *out);
    int status = take_url(allocator, environment, out, error);
    const char *token_file = awsc_environment_get(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *token = awsc_environment_get(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (!status && token_file) {
        out->token_file = awsc_text_copy(allocator, token_file);
        if (!out->token_file) status = awsc_error_nomem(error);
    } else if (!status && token) {
        out->token = awsc_text_copy(allocator, token);
        if (!out->token) status = awsc_error_nomem(error);
    }
    if (status) awsc_container_settings_clear(allocator, out);
    return status;
}

void awsc_container_settings_clear(const awsc_allocator *allocator, awsc_container_settings *settings)
{
    awsc_release(allocator, settings->url);
    awsc_release(allocator, settings->token_file);
    awsc_release_secret(allocator, settings->token);
    memset(settings, 0, sizeof *settings);
}
