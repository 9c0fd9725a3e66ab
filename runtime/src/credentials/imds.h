/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of an EC2 instance's role, from the instance metadata service, version 2. */
#ifndef AWSC_CREDENTIALS_IMDS_H
#define AWSC_CREDENTIALS_IMDS_H

#include <stdbool.h>

#include "auth/provider.h"
#include "config/settings.h"
#include "http/transport.h"
#include "sys/clock.h"
#include "sys/environment.h"

/* The variable and the property of the profile that name the instance profile. */
#define AWSC_IMDS_PROFILE_NAME "AWS_EC2_INSTANCE_PROFILE_NAME", "ec2_instance_profile_name"

typedef struct awsc_imds_settings {
    bool disabled;
    char *endpoint; /* without a slash at its end */
    char *profile;  /* name of the instance profile; NULL: the service names it */
    int attempts;
    int64_t timeout_ms;              /* per attempt */
    bool looks_up_on_loops;          /* see awsc_curl_settings */
    const awsc_clock *clock;         /* borrowed; NULL: the system's */
    const awsc_transport *transport; /* the program's; borrowed; NULL: libcurl */
} awsc_imds_settings;

/*
 * `options` (of the program), else the environment, else the profile of `settings`; each may be NULL.
 * AWSC_ERR_CONFIG names a setting that is no URL or no mode.
 */
int awsc_imds_settings_read(const awsc_allocator *allocator, const awsc_imds_options *options,
                            const awsc_environment *environment, const awsc_settings *settings, awsc_imds_settings *out,
                            awsc_error **error);
/* Takes the numbers of a program, which come before those. AWSC_OK, AWSC_ERR_VALIDATION. */
int awsc_imds_settings_take_numbers(awsc_imds_settings *out, const awsc_imds_options *options, awsc_error **error);
void awsc_imds_settings_clear(const awsc_allocator *allocator, awsc_imds_settings *settings);

/* A source without a cache. Takes the texts of `settings` over. */
int awsc_imds_source_new(const awsc_allocator *allocator, awsc_imds_settings *settings, awsc_credentials_provider **out,
                         awsc_error **error);

#endif
