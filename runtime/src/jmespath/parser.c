/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An operator-precedence parser. Every token has a binding power; an expression extends as long as the next token binds
 * more tightly than the caller's token. An expression behind a projection applies to each item; it ends at a token that
 * binds too loosely to belong to the items.
 */
#include <string.h>

#include "base/encode.h"
#include "error/error.h"
#include "jmespath/ast.h"
#include "jmespath/functions.h"
#include "jmespath/lexer.h"

typedef struct parser {
    awsc_lexer lexer;
    awsc_lexeme token; /* under way */
    awsc_lexeme ahead;
    unsigned depth;
} parser;

enum {
    POWER_PIPE = 1,
    POWER_OR = 2,
    POWER_AND = 3,
    POWER_COMPARE = 5,
    POWER_FLATTEN = 9,
    PROJECTION_ENDS = 10, /* tokens below do not belong to the items of a projection */
    POWER_STAR = 20,
    POWER_FILTER = 21,
    POWER_DOT = 40,
    POWER_NOT = 45,
    POWER_BRACKET = 55
};

static int expression(parser *p, int power, const awsc_ast **out);
static int projected(parser *p, int power, const awsc_ast **out);

static int power_of(enum awsc_lexeme_kind kind)
{
    switch (kind) {
    case AWSC_TOKEN_PIPE:
        return POWER_PIPE;
    case AWSC_TOKEN_OR:
        return POWER_OR;
    case AWSC_TOKEN_AND:
        return POWER_AND;
    case AWSC_TOKEN_EQUAL:
    case AWSC_TOKEN_NOT_EQUAL:
    case AWSC_TOKEN_LESS:
    case AWSC_TOKEN_LESS_EQUAL:
    case AWSC_TOKEN_GREATER:
    case AWSC_TOKEN_GREATER_EQUAL:
        return POWER_COMPARE;
    case AWSC_TOKEN_FLATTEN:
        return POWER_FLATTEN;
    case AWSC_TOKEN_FILTER:
        return POWER_FILTER;
    case AWSC_TOKEN_DOT:
        return POWER_DOT;
    case AWSC_TOKEN_OPEN_BRACKET:
        return POWER_BRACKET;
    default:
        return 0;
    }
}

/* ---- tokens ---------------------------------------------------------------------------------------------------- */

static int advance(parser *p)
{
    p->token = p->ahead;
    return awsc_lexer_next(&p->lexer, &p->ahead);
}

/* Reports an error such as "expected …, found 'x'". */
static int expected(const parser *p, const char *what)
{
    const awsc_lexeme *token = &p->token;
    if (token->kind == AWSC_TOKEN_END)
        return awsc_lexer_fail(&p->lexer, token->position, "expected %s, but the expression ends", what);
    int size = token->text.size > 40 ? 40 : (int)token->text.size;
    return awsc_lexer_fail(&p->lexer, token->position, "expected %s, found %.*s", what, size, token->text.data);
}

static int take(parser *p, enum awsc_lexeme_kind kind, const char *what)
{
    return p->token.kind == kind ? advance(p) : expected(p, what);
}

/* ---- nodes of the tree ----------------------------------------------------------------------------------------- */

static int make(parser *p, enum awsc_ast_kind kind, const awsc_ast *left, const awsc_ast *right, awsc_ast **out)
{
    awsc_ast *made = awsc_arena_alloc_zeroed(p->lexer.context->arena, 1, sizeof *made);
    if (!made) return awsc_error_nomem(p->lexer.error);
    made->kind = (uint8_t)kind;
    made->position = (uint32_t)p->token.position;
    made->left = left;
    made->right = right;
    made->height = 1;
    if (left) made->height = (uint16_t)(left->height + 1);
    if (right && right->height >= made->height) made->height = (uint16_t)(right->height + 1);
    *out = made;
    if (made->height > AWSC_EXPRESSION_HIGHEST)
        return awsc_lexer_fail(&p->lexer, p->token.position, "more than %d steps depend on each other",
                               AWSC_EXPRESSION_HIGHEST);
    return AWSC_OK;
}

static int make_const(parser *p, enum awsc_ast_kind kind, const awsc_ast *left, const awsc_ast *right,
                      const awsc_ast **out)
{
    awsc_ast *made = NULL;
    int status = make(p, kind, left, right, &made);
    *out = made;
    return status;
}

/* Adds a child at `*last`, the end of the list, and moves `*last`. */
static int adopt(parser *p, awsc_ast *parent, awsc_ast_child ***last, awsc_view key, const awsc_ast *expression)
{
    awsc_ast_child *child = awsc_arena_alloc_zeroed(p->lexer.context->arena, 1, sizeof *child);
    if (!child) return awsc_error_nomem(p->lexer.error);
    child->expression = expression;
    child->key = key;
    **last = child;
    *last = &child->next;
    parent->as.children.count++;
    if (expression->height >= parent->height) parent->height = (uint16_t)(expression->height + 1);
    return AWSC_OK;
}

/* ---- [0] [1:2] [*] ----------------------------------------------------------------------------------------------- */

static int slice(parser *p, awsc_ast *made)
{
    int64_t *parts[] = {&made->as.slice.start, &made->as.slice.stop, &made->as.slice.step};
    made->kind = AWSC_AST_SLICE;
    for (unsigned part = 0; part < 3; part++) {
        if (p->token.kind == AWSC_TOKEN_NUMBER) {
            *parts[part] = p->token.number;
            made->as.slice.given |= 1u << part;
            int status = advance(p);
            if (status) return status;
        }
        if (p->token.kind == AWSC_TOKEN_CLOSE_BRACKET) return advance(p);
        if (part == 2) break;
        int status = take(p, AWSC_TOKEN_COLON, part ? "':' or ']'" : "':'");
        if (status) return status;
    }
    return expected(p, "']'");
}

/* Parses an index or slice behind '[', and the ']'. A slice is a projection. */
static int index_of(parser *p, const awsc_ast *left, const awsc_ast **out)
{
    awsc_ast *made = NULL;
    int status = make(p, AWSC_AST_INDEX, NULL, NULL, &made);
    if (status) return status;
    bool sliced = p->token.kind == AWSC_TOKEN_COLON || p->ahead.kind == AWSC_TOKEN_COLON;
    if (sliced) {
        status = slice(p, made);
    } else {
        made->as.slice.start = p->token.number;
        status = advance(p);
        if (!status) status = take(p, AWSC_TOKEN_CLOSE_BRACKET, "']'");
    }
    if (!status) status = make_const(p, AWSC_AST_CHAIN, left, made, out);
    if (status || !sliced) return status;
    const awsc_ast *right = NULL;
    status = projected(p, POWER_STAR, &right);
    return status ? status : make_const(p, AWSC_AST_PROJECTION, *out, right, out);
}

static int star_projection(parser *p, enum awsc_ast_kind kind, const awsc_ast *left, const awsc_ast **out)
{
    const awsc_ast *right = NULL;
    int status = projected(p, POWER_STAR, &right);
    return status ? status : make_const(p, kind, left, right, out);
}

static int filter(parser *p, const awsc_ast *left, const awsc_ast **out)
{
    const awsc_ast *condition = NULL, *right = NULL;
    awsc_ast *made = NULL;
    int status = advance(p);
    if (!status) status = expression(p, 0, &condition);
    if (!status) status = take(p, AWSC_TOKEN_CLOSE_BRACKET, "']'");
    if (!status) status = projected(p, POWER_FILTER, &right);
    if (!status) status = make(p, AWSC_AST_FILTER_PROJECTION, left, right, &made);
    if (status) return status;
    made->as.condition = condition;
    if (condition->height >= made->height) made->height = (uint16_t)(condition->height + 1);
    *out = made;
    return AWSC_OK;
}

static int flatten(parser *p, const awsc_ast *left, const awsc_ast **out)
{
    const awsc_ast *flat = NULL, *right = NULL;
    int status = make_const(p, AWSC_AST_FLATTEN, left, NULL, &flat);
    if (!status) status = advance(p);
    if (!status) status = projected(p, POWER_FLATTEN, &right);
    return status ? status : make_const(p, AWSC_AST_PROJECTION, flat, right, out);
}

/* ---- [a, b] {k: a} f(a, b) --------------------------------------------------------------------------------------- */

static int list(parser *p, const awsc_ast **out)
{
    awsc_ast *made = NULL;
    int status = make(p, AWSC_AST_LIST, NULL, NULL, &made);
    if (status) return status;
    *out = made;
    awsc_ast_child **last = &made->as.children.first;
    for (;;) {
        const awsc_ast *element = NULL;
        status = expression(p, 0, &element);
        if (!status) status = adopt(p, made, &last, AWSC_VIEW(""), element);
        if (status) return status;
        if (p->token.kind == AWSC_TOKEN_CLOSE_BRACKET) return advance(p);
        status = take(p, AWSC_TOKEN_COMMA, "',' or ']'");
        if (status) return status;
    }
}

static int hash_element(parser *p, awsc_ast *made, awsc_ast_child ***last)
{
    const awsc_ast *element = NULL;
    awsc_view key = p->token.name;
    if (p->token.kind != AWSC_TOKEN_NAME && p->token.kind != AWSC_TOKEN_QUOTED_NAME)
        return expected(p, "the name of an element");
    int status = advance(p);
    if (!status) status = take(p, AWSC_TOKEN_COLON, "':'");
    if (!status) status = expression(p, 0, &element);
    return status ? status : adopt(p, made, last, key, element);
}

static int hash(parser *p, const awsc_ast **out)
{
    awsc_ast *made = NULL;
    int status = make(p, AWSC_AST_HASH, NULL, NULL, &made);
    if (status) return status;
    *out = made;
    awsc_ast_child **last = &made->as.children.first;
    for (;;) {
        status = hash_element(p, made, &last);
        if (status) return status;
        if (p->token.kind == AWSC_TOKEN_CLOSE_BRACE) return advance(p);
        status = take(p, AWSC_TOKEN_COMMA, "',' or '}'");
        if (status) return status;
    }
}

/* Parses an argument, the only place where &expression is allowed. */
static int argument(parser *p, const awsc_ast **out)
{
    if (p->token.kind != AWSC_TOKEN_AMPERSAND) return expression(p, 0, out);
    const awsc_ast *inner = NULL;
    int status = advance(p);
    if (!status) status = expression(p, 0, &inner);
    return status ? status : make_const(p, AWSC_AST_EXPRESSION, inner, NULL, out);
}

static int arguments(parser *p, awsc_ast *made)
{
    awsc_ast_child **last = &made->as.children.first;
    if (p->token.kind == AWSC_TOKEN_CLOSE_PAREN) return advance(p);
    for (;;) {
        const awsc_ast *given = NULL;
        int status = argument(p, &given);
        if (!status) status = adopt(p, made, &last, AWSC_VIEW(""), given);
        if (status) return status;
        if (p->token.kind == AWSC_TOKEN_CLOSE_PAREN) return advance(p);
        status = take(p, AWSC_TOKEN_COMMA, "',' or ')'");
        if (status) return status;
    }
}

/* Parses a call. `p->token` is the name of the function, `p->ahead` the '('. */
static int call(parser *p, const awsc_ast **out)
{
    awsc_ast *made = NULL;
    awsc_view name = p->token.name;
    size_t position = p->token.position;
    int function = awsc_function_find(name);
    if (function < 0) {
        int failed = awsc_lexer_fail(&p->lexer, position, "there is no function %.*s()", (int)name.size, name.data);
        return awsc_error_note_kind(p->lexer.error, failed, AWSC_KIND_BAD_CALL);
    }
    int status = make(p, AWSC_AST_CALL, NULL, NULL, &made);
    if (!status) status = advance(p);
    if (!status) status = advance(p);
    if (!status) status = arguments(p, made);
    if (status) return status;
    const awsc_function *known = awsc_function_of(function);
    size_t given = made->as.children.count;
    if (given < known->least || (given > known->least && !known->variadic)) {
        status = awsc_lexer_fail(&p->lexer, position, "%s() takes %s%u argument%s, not %zu", known->name,
                                 known->variadic ? "at least " : "", known->least, known->least == 1 ? "" : "s", given);
        return awsc_error_note_kind(p->lexer.error, status, AWSC_KIND_BAD_CALL);
    }
    made->what = (uint8_t)function;
    *out = made;
    return AWSC_OK;
}

/* ---- the beginning of an expression ---------------------------------------------------------------------------- */

static int leaf(parser *p, enum awsc_ast_kind kind, const awsc_ast **out)
{
    awsc_ast *made = NULL;
    int status = make(p, kind, NULL, NULL, &made);
    if (status) return status;
    if (kind == AWSC_AST_FIELD) made->as.name = p->token.name;
    if (kind == AWSC_AST_LITERAL) made->as.literal = p->token.literal;
    *out = made;
    return advance(p);
}

static int name(parser *p, const awsc_ast **out)
{
    bool calls = p->ahead.kind == AWSC_TOKEN_OPEN_PAREN;
    if (!calls) return leaf(p, AWSC_AST_FIELD, out);
    if (p->token.kind == AWSC_TOKEN_NAME) return call(p, out);
    return awsc_lexer_fail(&p->lexer, p->token.position, "the name of a function stands without quotes");
}

/* Parses a step at the beginning of an expression: it applies to the current value. */
static int first_step(parser *p, const awsc_ast **out)
{
    const awsc_ast *current = NULL;
    int status = make_const(p, AWSC_AST_CURRENT, NULL, NULL, &current);
    if (status) return status;
    enum awsc_lexeme_kind kind = p->token.kind;
    if (kind == AWSC_TOKEN_FILTER) return filter(p, current, out);
    if (kind == AWSC_TOKEN_FLATTEN) return flatten(p, current, out);
    status = advance(p); /* '*' or '[' */
    if (status) return status;
    if (kind == AWSC_TOKEN_STAR) return star_projection(p, AWSC_AST_VALUE_PROJECTION, current, out);
    if (p->token.kind == AWSC_TOKEN_NUMBER || p->token.kind == AWSC_TOKEN_COLON) return index_of(p, current, out);
    if (p->token.kind != AWSC_TOKEN_STAR || p->ahead.kind != AWSC_TOKEN_CLOSE_BRACKET) return list(p, out);
    status = advance(p);
    if (!status) status = advance(p);
    return status ? status : star_projection(p, AWSC_AST_PROJECTION, current, out);
}

static int negation(parser *p, const awsc_ast **out)
{
    const awsc_ast *inner = NULL;
    int status = advance(p);
    if (!status) status = expression(p, POWER_NOT, &inner);
    return status ? status : make_const(p, AWSC_AST_NOT, inner, NULL, out);
}

static int in_parens(parser *p, const awsc_ast **out)
{
    int status = advance(p);
    if (!status) status = expression(p, 0, out);
    return status ? status : take(p, AWSC_TOKEN_CLOSE_PAREN, "')'");
}

static int begin(parser *p, const awsc_ast **out)
{
    int status;
    switch (p->token.kind) {
    case AWSC_TOKEN_NAME:
    case AWSC_TOKEN_QUOTED_NAME:
        return name(p, out);
    case AWSC_TOKEN_LITERAL:
        return leaf(p, AWSC_AST_LITERAL, out);
    case AWSC_TOKEN_AT:
        return leaf(p, AWSC_AST_CURRENT, out);
    case AWSC_TOKEN_STAR:
    case AWSC_TOKEN_OPEN_BRACKET:
    case AWSC_TOKEN_FLATTEN:
    case AWSC_TOKEN_FILTER:
        return first_step(p, out);
    case AWSC_TOKEN_OPEN_BRACE:
        status = advance(p);
        return status ? status : hash(p, out);
    case AWSC_TOKEN_OPEN_PAREN:
        return in_parens(p, out);
    case AWSC_TOKEN_NOT:
        return negation(p, out);
    case AWSC_TOKEN_AMPERSAND:
        return awsc_lexer_fail(&p->lexer, p->token.position, "an &expression can only be an argument of a function");
    default:
        return expected(p, "an expression");
    }
}

/* ---- its continuation ------------------------------------------------------------------------------------------ */

/* Parses the expression after a '.'. */
static int after_dot(parser *p, int power, const awsc_ast **out)
{
    int status;
    switch (p->token.kind) {
    case AWSC_TOKEN_NAME:
    case AWSC_TOKEN_QUOTED_NAME:
    case AWSC_TOKEN_STAR:
        return expression(p, power, out);
    case AWSC_TOKEN_OPEN_BRACKET:
        status = advance(p);
        return status ? status : list(p, out);
    case AWSC_TOKEN_OPEN_BRACE:
        status = advance(p);
        return status ? status : hash(p, out);
    default:
        return expected(p, "a name, '*', '[' or '{' after '.'");
    }
}

/* Parses the expression that applies to each item of a projection; the current node if no token belongs to it. */
static int projected(parser *p, int power, const awsc_ast **out)
{
    int status;
    if (power_of(p->token.kind) < PROJECTION_ENDS && p->token.kind != AWSC_TOKEN_STAR)
        return make_const(p, AWSC_AST_CURRENT, NULL, NULL, out);
    switch (p->token.kind) {
    case AWSC_TOKEN_OPEN_BRACKET:
    case AWSC_TOKEN_FILTER:
        return expression(p, power, out);
    case AWSC_TOKEN_DOT:
        status = advance(p);
        return status ? status : after_dot(p, power, out);
    default:
        return expected(p, "'.', '[' or the end of the projection");
    }
}

static int after_bracket(parser *p, const awsc_ast *left, const awsc_ast **out)
{
    int status = advance(p);
    if (status) return status;
    if (p->token.kind == AWSC_TOKEN_NUMBER || p->token.kind == AWSC_TOKEN_COLON) return index_of(p, left, out);
    status = take(p, AWSC_TOKEN_STAR, "a number, ':' or '*'");
    if (!status) status = take(p, AWSC_TOKEN_CLOSE_BRACKET, "']'");
    return status ? status : star_projection(p, AWSC_AST_PROJECTION, left, out);
}

static int dot(parser *p, const awsc_ast *left, const awsc_ast **out)
{
    const awsc_ast *right = NULL;
    int status = advance(p);
    if (status) return status;
    if (p->token.kind == AWSC_TOKEN_STAR) {
        status = advance(p);
        return status ? status : star_projection(p, AWSC_AST_VALUE_PROJECTION, left, out);
    }
    status = after_dot(p, POWER_DOT, &right);
    return status ? status : make_const(p, AWSC_AST_CHAIN, left, right, out);
}

static int operation(parser *p, enum awsc_ast_kind kind, const awsc_ast *left, const awsc_ast **out)
{
    const awsc_ast *right = NULL;
    awsc_ast *made = NULL;
    enum awsc_lexeme_kind token = p->token.kind;
    size_t position = p->token.position;
    int status = advance(p);
    if (!status) status = expression(p, power_of(token), &right);
    if (!status) status = make(p, kind, left, right, &made);
    if (status) return status;
    made->what = (uint8_t)token;
    made->position = (uint32_t)position;
    *out = made;
    return AWSC_OK;
}

static int go_on(parser *p, const awsc_ast *left, const awsc_ast **out)
{
    switch (p->token.kind) {
    case AWSC_TOKEN_PIPE:
        return operation(p, AWSC_AST_CHAIN, left, out);
    case AWSC_TOKEN_OR:
        return operation(p, AWSC_AST_OR, left, out);
    case AWSC_TOKEN_AND:
        return operation(p, AWSC_AST_AND, left, out);
    case AWSC_TOKEN_FLATTEN:
        return flatten(p, left, out);
    case AWSC_TOKEN_FILTER:
        return filter(p, left, out);
    case AWSC_TOKEN_DOT:
        return dot(p, left, out);
    case AWSC_TOKEN_OPEN_BRACKET:
        return after_bracket(p, left, out);
    default:
        return operation(p, AWSC_AST_COMPARE, left, out);
    }
}

static int expression(parser *p, int power, const awsc_ast **out)
{
    if (p->depth == AWSC_EXPRESSION_DEEPEST)
        return awsc_lexer_fail(&p->lexer, p->token.position, "nested deeper than %d levels", AWSC_EXPRESSION_DEEPEST);
    p->depth++;
    const awsc_ast *left = NULL;
    int status = begin(p, &left);
    while (!status && power < power_of(p->token.kind)) status = go_on(p, left, &left);
    p->depth--;
    *out = left;
    return status;
}

int awsc_ast_parse(const awsc_node_context *context, awsc_view text, const awsc_ast **out, awsc_error **error)
{
    parser p;
    memset(&p, 0, sizeof p);
    p.lexer = (awsc_lexer){context, text, 0, error};
    if (text.size > AWSC_EXPRESSION_LONGEST)
        return awsc_lexer_fail(&p.lexer, AWSC_EXPRESSION_LONGEST + 1, "the expression is longer than %d bytes",
                               AWSC_EXPRESSION_LONGEST);
    if (!awsc_utf8_valid(text)) return awsc_lexer_fail(&p.lexer, 1, "the expression is not valid UTF-8");
    int status = advance(&p);
    if (!status) status = advance(&p);
    if (!status) status = expression(&p, 0, out);
    if (!status && p.token.kind != AWSC_TOKEN_END) status = expected(&p, "an operator or the end");
    return status;
}
