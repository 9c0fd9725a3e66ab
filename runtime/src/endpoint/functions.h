/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that endpoint rules can call on URLs, ARNs and host names. Pure functions. */
#ifndef AWSC_ENDPOINT_FUNCTIONS_H
#define AWSC_ENDPOINT_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

typedef struct awsc_rules_url {
    awsc_view scheme;
    awsc_view authority; /* host and port */
    awsc_view path;      /* may be empty */
    bool is_ip;
} awsc_rules_url;

/* Splits a URL. Returns false unless it is an http or https URL without query and fragment. */
bool awsc_rules_parse_url(awsc_view text, awsc_rules_url *out);

typedef struct awsc_rules_arn {
    awsc_view partition;
    awsc_view service;
    awsc_view region;     /* may be empty */
    awsc_view account_id; /* may be empty */
    awsc_view resource;   /* its parts are separated by ':' or '/' */
} awsc_rules_arn;

bool awsc_rules_parse_arn(awsc_view text, awsc_rules_arn *out);

/* Returns whether the text is a label of a host name (RFC 1123), or, if `subdomains`, several labels with dots. */
bool awsc_rules_is_host_label(awsc_view text, bool subdomains);

/* Returns whether the bucket name can be the first part of a host name; `subdomains` allows dots in it. */
bool awsc_rules_is_s3_bucket(awsc_view text, bool subdomains);

/* Sets `*out` to the characters from `start` to `stop` (exclusive), counted from the end if `reverse`. Returns false if
 * the text is too short or not ASCII. */
bool awsc_rules_substring(awsc_view text, int start, int stop, bool reverse, awsc_view *out);

#endif
