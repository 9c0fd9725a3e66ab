/* SPDX-License-Identifier: Apache-2.0 */
#include <awsc/version.h>

const char *awsc_version(void)
{
    return AWSC_VERSION;
}
