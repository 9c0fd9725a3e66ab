/* What the parts of the command line share: the service, the options of every command, and how things fail. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include <awsc/call.h>
#include <awsc/config.h>

#include "cli_model.h"
#include "value.h"

/* Exit codes, as the vendor's tool has them. */
enum awsc_cli_exit {
    AWSC_CLI_OK = 0,
    AWSC_CLI_INTERRUPTED = 130,
    AWSC_CLI_USAGE = 252,         /* the command line is wrong */
    AWSC_CLI_CONFIGURATION = 253, /* no region, no credentials */
    AWSC_CLI_SERVICE = 254,       /* the service answered with an error */
    AWSC_CLI_GENERAL = 255
};

enum awsc_cli_color { AWSC_CLI_COLOR_AUTO, AWSC_CLI_COLOR_ON, AWSC_CLI_COLOR_OFF };

/* Options of every command; texts are NULL when not given. */
typedef struct awsc_cli_globals {
    const char *endpoint_url;
    const char *output;
    const char *query;
    const char *profile;
    const char *region;
    const char *ca_bundle;
    const char *binary_format;
    int64_t read_timeout;    /* seconds; negative: not given */
    int64_t connect_timeout; /* seconds; negative: not given */
    enum awsc_cli_color color;
    bool debug;
    bool no_verify_ssl;
    bool no_paginate;
    bool no_sign_request;
    bool no_pager;
} awsc_cli_globals;

typedef struct awsc_cli {
    const awsc_cli_service *model;
    awsc_arena *arena;
    awsc_cli_globals globals;
    awsc_cancel *cancel;
    const char *pager; /* of the profile; NULL: not said */
} awsc_cli;

/* Writes an empty line and a message to standard error, and returns the exit code. */
int awsc_cli_fail(int exit_code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with how the tool is used before it. */
int awsc_cli_fail_usage(const awsc_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "Error parsing parameter '--code': …" */
int awsc_cli_fail_parameter(const char *option, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Facts of a member, never NULL. */
const awsc_cli_member *awsc_cli_facts(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member);

#endif
