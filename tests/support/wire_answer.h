/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random answers: valid responses of Lambda in all forms of HTTP/1.1, and mutations of them. The same seed gives the
 * same answers.
 */
#ifndef AWSC_TESTS_WIRE_ANSWER_H
#define AWSC_TESTS_WIRE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/raw_server.h"

enum { WIRE_BODY_MAX = 20 * 1024, WIRE_TAG_SIZE = 18 };

enum wire_kind { WIRE_INVOKE, WIRE_LIST, WIRE_STREAM, WIRE_REFUSAL, WIRE_KINDS };

/* The server's answer to one call. */
typedef struct wire_plan {
    enum wire_kind kind;
    unsigned call;
    char tag[24];     /* identifies this call */
    bool good;        /* valid: the client must accept it */
    bool packed;      /* the body is gzip, with a Content-Encoding */
    bool has_surplus; /* an unrequested response with another call's tag follows */
    raw_answer answer;
    char payload[WIRE_BODY_MAX]; /* the result of a valid answer for the program */
    size_t payload_size;
    uint8_t body[WIRE_BODY_MAX + 1024]; /* as sent */
    size_t body_size;
} wire_plan;

void wire_seed(uint64_t seed);
/* A number below `below`. */
unsigned wire_chance(unsigned below);

/* The tag of a call. It begins and ends with T, and no mutation turns it into another call's tag. */
void wire_tag(char tag[24], unsigned call);

void wire_plan_make(wire_plan *plan, unsigned call);

#endif
