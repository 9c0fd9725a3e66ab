/* SPDX-License-Identifier: Apache-2.0 */
/* Splits a JMESPath expression into tokens. */
#ifndef AWSC_JMESPATH_LEXER_H
#define AWSC_JMESPATH_LEXER_H

#include <awsc/error.h>

#include "jmespath/node.h"

enum awsc_lexeme_kind {
    AWSC_TOKEN_END = 0,
    AWSC_TOKEN_NAME,        /* foo */
    AWSC_TOKEN_QUOTED_NAME, /* "foo" */
    AWSC_TOKEN_NUMBER,      /* -1, an index */
    AWSC_TOKEN_LITERAL,     /* `…` or '…' */
    AWSC_TOKEN_DOT,
    AWSC_TOKEN_STAR,
    AWSC_TOKEN_COMMA,
    AWSC_TOKEN_COLON,
    AWSC_TOKEN_AT,
    AWSC_TOKEN_AMPERSAND,
    AWSC_TOKEN_OPEN_BRACKET,
    AWSC_TOKEN_CLOSE_BRACKET,
    AWSC_TOKEN_FLATTEN, /* [] */
    AWSC_TOKEN_FILTER,  /* [? */
    AWSC_TOKEN_OPEN_BRACE,
    AWSC_TOKEN_CLOSE_BRACE,
    AWSC_TOKEN_OPEN_PAREN,
    AWSC_TOKEN_CLOSE_PAREN,
    AWSC_TOKEN_PIPE,
    AWSC_TOKEN_OR,
    AWSC_TOKEN_AND,
    AWSC_TOKEN_NOT,
    AWSC_TOKEN_EQUAL,
    AWSC_TOKEN_NOT_EQUAL,
    AWSC_TOKEN_LESS,
    AWSC_TOKEN_LESS_EQUAL,
    AWSC_TOKEN_GREATER,
    AWSC_TOKEN_GREATER_EQUAL
};

typedef struct awsc_lexeme {
    enum awsc_lexeme_kind kind;
    size_t position; /* in bytes, counted from 1 */
    awsc_view text;  /* as written in the expression */
    awsc_view name;  /* the name without quotes and escapes */
    int64_t number;
    awsc_node literal;
} awsc_lexeme;

typedef struct awsc_lexer {
    const awsc_node_context *context;
    awsc_view expression;
    size_t at;
    awsc_error **error;
} awsc_lexer;

/* Reads the next token. Returns AWSC_OK, AWSC_ERR_PARSE or AWSC_ERR_NOMEM. */
int awsc_lexer_next(awsc_lexer *lexer, awsc_lexeme *token);

/* Sets an error such as "JMESPath, position 5: …". Returns AWSC_ERR_PARSE, or AWSC_ERR_NOMEM. */
int awsc_lexer_fail(const awsc_lexer *lexer, size_t position, const char *format, ...) AWSC_PRINTF(3, 4);

#endif
