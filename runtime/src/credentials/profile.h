/* Keys that stand in a profile. */
#ifndef AWSC_CREDENTIALS_PROFILE_H
#define AWSC_CREDENTIALS_PROFILE_H

#include <awsc/credentials.h>

#include "config/settings.h"

/* Whether the selected profile holds keys; their texts belong to the settings. */
bool awsc_profile_credentials(const awsc_settings *settings, awsc_credentials *out);

#endif
