/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/host_lookup.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/view.h"
#include "sys/descriptors.h"

/* Returns AF_INET if the kernel has no IPv6, so that the resolver sends no queries for it; else AF_UNSPEC. */
static int families(void)
{
    int fd = awsc_socket(AF_INET6, SOCK_DGRAM, 0);
    if (fd >= 0) (void)close(fd);
    return fd < 0 && errno == EAFNOSUPPORT ? AF_INET : AF_UNSPEC;
}

/* Writes an address as text, with brackets around IPv6. Returns its length; 0 for an address that is valid on one
 * network interface only (scope id), or of another family. */
static int format_address(const struct addrinfo *info, char *out, size_t size)
{
    char plain[INET6_ADDRSTRLEN];
    if (info->ai_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, info->ai_addr, sizeof v4);
        if (!inet_ntop(AF_INET, &v4.sin_addr, plain, sizeof plain)) return 0;
        return snprintf(out, size, "%s", plain);
    }
    if (info->ai_family != AF_INET6) return 0;
    struct sockaddr_in6 v6;
    memcpy(&v6, info->ai_addr, sizeof v6);
    if (v6.sin6_scope_id || !inet_ntop(AF_INET6, &v6.sin6_addr, plain, sizeof plain)) return 0;
    return snprintf(out, size, "[%s]", plain);
}

static void format_addresses(const struct addrinfo *first, char *text, size_t size)
{
    size_t used = 0;
    for (const struct addrinfo *info = first; info; info = info->ai_next) {
        char address[INET6_ADDRSTRLEN + 2];
        int length = format_address(info, address, sizeof address);
        if (length <= 0) continue;
        int added = snprintf(text + used, size - used, "%s%s", used ? "," : "", address);
        if ((size_t)added >= size - used) {
            text[used] = '\0';
            return;
        }
        used += (size_t)added;
    }
}

static enum awsc_host_lookup_result fail_lookup(int result, int system_error, char *text, size_t size)
{
    bool of_system = result == EAI_SYSTEM;
    (void)snprintf(text, size, "%s", of_system ? strerror(system_error) : gai_strerror(result));
    if (of_system && (system_error == EMFILE || system_error == ENFILE)) return AWSC_HOST_NO_DESCRIPTORS;
    return result == EAI_MEMORY || (of_system && system_error == ENOMEM) ? AWSC_HOST_NO_MEMORY : AWSC_HOST_NOT_FOUND;
}

enum awsc_host_lookup_result awsc_host_lookup(const char *name, char *text, size_t size)
{
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = families();
    hints.ai_socktype = SOCK_STREAM;
    text[0] = '\0';
    errno = 0;
    int result = getaddrinfo(name, NULL, &hints, &found);
    if (result) return fail_lookup(result, errno, text, size);
    format_addresses(found, text, size);
    freeaddrinfo(found);
    if (text[0]) return AWSC_HOST_FOUND;
    (void)snprintf(text, size, "the name has no usable address");
    return AWSC_HOST_NOT_FOUND;
}

static bool is_localhost(const char *name)
{
    awsc_view all = awsc_view_text(name);
    awsc_view end = AWSC_VIEW(".localhost");
    if (awsc_view_equal_ignore_case(all, AWSC_VIEW("localhost"))) return true;
    return all.size > end.size &&
           awsc_view_equal_ignore_case(awsc_view_of(all.data + all.size - end.size, end.size), end);
}

bool awsc_host_needs_no_lookup(const char *name)
{
    struct in_addr v4;
    return inet_aton(name, &v4) || strchr(name, ':') || is_localhost(name);
}
