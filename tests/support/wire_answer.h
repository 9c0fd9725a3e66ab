/*
 * Answers by chance: good ones of Lambda in all forms that HTTP/1.1 has, and mutations of them. The same seed gives the
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

/* What the server does about one call. */
typedef struct wire_plan {
    enum wire_kind kind;
    unsigned call;
    char tag[24];     /* of this call alone */
    bool good;        /* the client must understand it */
    bool packed;      /* the body is gzip, and says so */
    bool has_surplus; /* more comes than was asked for, with another call's tag */
    raw_answer answer;
    char payload[WIRE_BODY_MAX]; /* what a good answer gives the program */
    size_t payload_size;
    uint8_t body[WIRE_BODY_MAX + 1024]; /* as it is sent */
    size_t body_size;
} wire_plan;

void wire_seed(uint64_t seed);
/* A number below `below`. */
unsigned wire_chance(unsigned below);

/* The tag of a call; it begins and ends with T, and no mutation makes it another one's. */
void wire_tag(char tag[24], unsigned call);

void wire_plan_make(wire_plan *plan, unsigned call);

#endif
