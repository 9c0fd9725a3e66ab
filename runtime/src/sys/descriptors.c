#include "sys/descriptors.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>

int32_t awsc_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > INT32_MAX)
        return INT32_MAX;
    return (int32_t)limit.rlim_cur;
}

bool awsc_lacks_descriptors(int system_error)
{
    return system_error == EMFILE || system_error == ENFILE;
}

const char *awsc_describe_descriptors(int system_error, char buffer[AWSC_DESCRIPTOR_TEXT])
{
    if (system_error == ENFILE)
        (void)snprintf(buffer, AWSC_DESCRIPTOR_TEXT, "ENFILE: the system has as many files open as it may");
    else
        (void)snprintf(buffer, AWSC_DESCRIPTOR_TEXT, "EMFILE: this process may have %d of them (RLIMIT_NOFILE)",
                       (int)awsc_descriptor_limit());
    return buffer;
}
