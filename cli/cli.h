/* SPDX-License-Identifier: Apache-2.0 */
/* Defines what all parts of the tool share: the service, global options, error messages. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <awsc/call.h>
#include <awsc/config.h>

#include "cli_model.h"
#include "sink.h"
#include "value.h"

/* Exit codes of the vendor's tool. */
enum awsc_cli_exit {
    AWSC_CLI_OK = 0,
    AWSC_CLI_INTERRUPTED = 130,
    AWSC_CLI_USAGE = 252,         /* the command line is wrong */
    AWSC_CLI_CONFIGURATION = 253, /* the region or the credentials are missing */
    AWSC_CLI_SERVICE = 254,       /* the service returned an error */
    AWSC_CLI_GENERAL = 255
};

enum awsc_cli_color { AWSC_CLI_COLOR_AUTO, AWSC_CLI_COLOR_ON, AWSC_CLI_COLOR_OFF };

/* Global options. A text is NULL if the option is absent. */
typedef struct awsc_cli_globals {
    awsc_config config; /* fields that global options set */
    const char *output;
    const char *query;
    const char *binary_format;
    enum awsc_cli_color color;
    const char *prompts; /* name of the given option about prompts, without the dashes */
    bool debug;
    bool no_paginate;
    bool no_pager;
} awsc_cli_globals;

typedef struct awsc_cli {
    const awsc_cli_service *model;
    awsc_arena *arena;
    awsc_cli_globals globals;
    awsc_cancel *cancel;
    const char *pager;   /* cli_pager of the profile, or NULL */
    awsc_cli_sink out;   /* standard output */
    bool paging;         /* the pager was started, or should have been */
    awsc_cli_sink paged; /* the pager's input */
    pid_t pager_process;
    int pager_code; /* exit code if the pager did not start; its message is written */
} awsc_cli;

/* Writes an empty line and a message to standard error, and returns the exit code. */
int awsc_cli_fail(int exit_code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints the usage of the tool before the message. Returns AWSC_CLI_USAGE. */
int awsc_cli_fail_usage(const awsc_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints "Error parsing parameter '--code': …". Returns AWSC_CLI_USAGE. */
int awsc_cli_fail_parameter(const char *option, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Returns documentation and constraints of a member; never NULL. */
const awsc_cli_member *awsc_cli_facts(const awsc_cli *cli, const awsc_schema *schema, const awsc_member *member);

#endif
