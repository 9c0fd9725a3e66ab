/* SPDX-License-Identifier: Apache-2.0 */
#include "jmespath/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "error/error.h"
#include "json/reader.h"

int awsc_lexer_fail(const awsc_lexer *lexer, size_t position, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return awsc_error_set(lexer->error, AWSC_ERR_PARSE, "JMESPath, position %zu: %s", position, text);
}

static char peek(const awsc_lexer *lexer, size_t ahead)
{
    size_t at = lexer->at + ahead;
    return at < lexer->expression.size ? lexer->expression.data[at] : '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool starts_name(char c)
{
    return awsc_ascii_is_alpha(c) || c == '_';
}

/* ---- words of fixed letters ------------------------------------------------------------------------------------ */

static const struct sign {
    char text[3];
    enum awsc_lexeme_kind kind;
} signs[] = {
    /* The longer before the shorter that it begins with. */
    {"[?", AWSC_TOKEN_FILTER},      {"[]", AWSC_TOKEN_FLATTEN},
    {"||", AWSC_TOKEN_OR},          {"&&", AWSC_TOKEN_AND},
    {"==", AWSC_TOKEN_EQUAL},       {"!=", AWSC_TOKEN_NOT_EQUAL},
    {"<=", AWSC_TOKEN_LESS_EQUAL},  {">=", AWSC_TOKEN_GREATER_EQUAL},
    {"[", AWSC_TOKEN_OPEN_BRACKET}, {"]", AWSC_TOKEN_CLOSE_BRACKET},
    {".", AWSC_TOKEN_DOT},          {"*", AWSC_TOKEN_STAR},
    {",", AWSC_TOKEN_COMMA},        {":", AWSC_TOKEN_COLON},
    {"@", AWSC_TOKEN_AT},           {"&", AWSC_TOKEN_AMPERSAND},
    {"{", AWSC_TOKEN_OPEN_BRACE},   {"}", AWSC_TOKEN_CLOSE_BRACE},
    {"(", AWSC_TOKEN_OPEN_PAREN},   {")", AWSC_TOKEN_CLOSE_PAREN},
    {"|", AWSC_TOKEN_PIPE},         {"!", AWSC_TOKEN_NOT},
    {"<", AWSC_TOKEN_LESS},         {">", AWSC_TOKEN_GREATER},
};

static int take_sign(awsc_lexer *lexer, awsc_lexeme *token)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (signs[i].text[0] != peek(lexer, 0) || (signs[i].text[1] && signs[i].text[1] != peek(lexer, 1))) continue;
        token->kind = signs[i].kind;
        lexer->at += signs[i].text[1] ? 2 : 1;
        return AWSC_OK;
    }
    unsigned char c = (unsigned char)peek(lexer, 0);
    if (c == '=') return awsc_lexer_fail(lexer, token->position, "'=' is no operator; expected '=='");
    if (c < 0x20 || c > 0x7e) return awsc_lexer_fail(lexer, token->position, "unexpected byte 0x%02x", c);
    return awsc_lexer_fail(lexer, token->position, "unexpected '%c'", c);
}

static void take_name(awsc_lexer *lexer, awsc_lexeme *token)
{
    size_t begin = lexer->at;
    while (starts_name(peek(lexer, 0)) || awsc_ascii_is_digit(peek(lexer, 0))) lexer->at++;
    token->kind = AWSC_TOKEN_NAME;
    token->name = awsc_view_of(lexer->expression.data + begin, lexer->at - begin);
}

static int take_number(awsc_lexer *lexer, awsc_lexeme *token)
{
    size_t begin = lexer->at;
    do {
        lexer->at++;
    } while (awsc_ascii_is_digit(peek(lexer, 0)));
    awsc_view text = awsc_view_of(lexer->expression.data + begin, lexer->at - begin);
    token->kind = AWSC_TOKEN_NUMBER;
    if (text.size == 1 && text.data[0] == '-')
        return awsc_lexer_fail(lexer, token->position, "expected digits after '-'");
    if (awsc_parse_i64(text, &token->number))
        return awsc_lexer_fail(lexer, token->position, "the number is out of range");
    return AWSC_OK;
}

/* ---- words in quotes ------------------------------------------------------------------------------------------- */

/* Reads the text between two `quote` characters and moves behind the second. A quote after a backslash does not end
 * the text. */
static int take_quoted(awsc_lexer *lexer, size_t position, char quote, awsc_view *inside)
{
    const char *begin = lexer->expression.data + lexer->at + 1;
    const char *end = lexer->expression.data + lexer->expression.size;
    const char *at = begin;
    while (at < end && *at != quote) at += *at == '\\' && end - at > 1 ? 2 : 1;
    if (at >= end) return awsc_lexer_fail(lexer, position, "the closing %c is missing", quote);
    *inside = awsc_view_of(begin, (size_t)(at - begin));
    lexer->at = (size_t)(at + 1 - lexer->expression.data);
    return AWSC_OK;
}

static int take_quoted_name(awsc_lexer *lexer, awsc_lexeme *token)
{
    awsc_view inside;
    awsc_node node;
    const char *problem;
    size_t begin = lexer->at;
    int status = take_quoted(lexer, token->position, '"', &inside);
    if (status) return status;
    awsc_view quoted = awsc_view_of(lexer->expression.data + begin, lexer->at - begin);
    status = awsc_node_parse(lexer->context, quoted, &node, &problem, NULL);
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(lexer->error);
    if (status) return awsc_lexer_fail(lexer, token->position, "the name in quotes is no JSON string: %s", problem);
    token->kind = AWSC_TOKEN_QUOTED_NAME;
    token->name = node.as.text;
    return AWSC_OK;
}

/* Returns a copy without the backslashes before `quote`, with `before` unused bytes in front and `after` behind.
 * Other backslashes stay. */
static char *unquote(const awsc_lexer *lexer, awsc_view inside, char quote, size_t before, size_t after, size_t *size)
{
    char *text = awsc_arena_bytes(lexer->context->arena, before + inside.size + after);
    if (!text) return NULL;
    char *out = text + before;
    for (size_t i = 0; i < inside.size; i++) {
        bool escape = inside.data[i] == '\\' && i + 1 < inside.size;
        if (escape && inside.data[i + 1] == quote) i++;
        *out++ = inside.data[i];
        if (escape && inside.data[i] == '\\') *out++ = inside.data[++i];
    }
    *size = (size_t)(out - text) - before;
    return text;
}

static int take_raw_string(awsc_lexer *lexer, awsc_lexeme *token)
{
    awsc_view inside;
    size_t size;
    int status = take_quoted(lexer, token->position, '\'', &inside);
    if (status) return status;
    char *text = unquote(lexer, inside, '\'', 0, 1, &size);
    if (!text) return awsc_error_nomem(lexer->error);
    token->kind = AWSC_TOKEN_LITERAL;
    token->literal = awsc_node_text(awsc_view_of(text, size));
    return AWSC_OK;
}

/* Reads a JSON literal. Text that is valid JSON only with quotes around it is a string: users write `foo` for
 * `"foo"`. */
static int take_literal(awsc_lexer *lexer, awsc_lexeme *token)
{
    awsc_view inside;
    size_t size;
    const char *problem;
    int status = take_quoted(lexer, token->position, '`', &inside);
    if (status) return status;
    char *text = unquote(lexer, inside, '`', 1, 1, &size);
    if (!text) return awsc_error_nomem(lexer->error);
    awsc_view json = awsc_view_trim(awsc_view_of(text + 1, size));
    token->kind = AWSC_TOKEN_LITERAL;
    if (!json.size) return awsc_lexer_fail(lexer, token->position, "the literal between the backticks is empty");
    status = awsc_node_parse(lexer->context, json, &token->literal, &problem, NULL);
    if (status == AWSC_ERR_PARSE && json.data[0] != '"') {
        /* The blanks before it go, those behind it belong to the string. */
        size_t skipped = (size_t)(json.data - (text + 1));
        char *begin = text + skipped;
        begin[0] = '"';
        text[1 + size] = '"';
        awsc_view quoted = awsc_view_of(begin, size - skipped + 2);
        status = awsc_node_parse(lexer->context, quoted, &token->literal, NULL, NULL);
    }
    if (status == AWSC_ERR_NOMEM) return awsc_error_nomem(lexer->error);
    if (status) return awsc_lexer_fail(lexer, token->position, "the literal is not JSON: %s", problem);
    return AWSC_OK;
}

/* ---- the next word --------------------------------------------------------------------------------------------- */

int awsc_lexer_next(awsc_lexer *lexer, awsc_lexeme *token)
{
    memset(token, 0, sizeof *token);
    while (is_blank(peek(lexer, 0))) lexer->at++;
    size_t begin = lexer->at;
    token->position = begin + 1;
    if (begin == lexer->expression.size) return AWSC_OK;
    char c = peek(lexer, 0);
    int status = AWSC_OK;
    if (starts_name(c))
        take_name(lexer, token);
    else if (awsc_ascii_is_digit(c) || c == '-')
        status = take_number(lexer, token);
    else if (c == '"')
        status = take_quoted_name(lexer, token);
    else if (c == '\'')
        status = take_raw_string(lexer, token);
    else if (c == '`')
        status = take_literal(lexer, token);
    else
        status = take_sign(lexer, token);
    token->text = awsc_view_of(lexer->expression.data + begin, lexer->at - begin);
    return status;
}
