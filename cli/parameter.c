/* SPDX-License-Identifier: Apache-2.0 */
#include "parameter.h"

#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "environment.h"
#include "file.h"
#include "json.h"
#include "member.h"
#include "number.h"
#include "shorthand.h"
#include "utf8.h"
#include "yaml_input.h"

/* ---- files ----------------------------------------------------------------------------------------------------- */

/* Expands ~, $NAME and ${NAME} in a path. */
static const char *expand_path(awsc_cli *cli, const char *path)
{
    awsc_cli_buffer out = AWSC_CLI_BUFFER_INIT;
    const char *home = awsc_cli_home();
    if (path[0] == '~' && (path[1] == '/' || !path[1]) && home) {
        awsc_cli_append_text(&out, home);
        path++;
    }
    while (*path) {
        size_t braces = path[0] == '$' && path[1] == '{';
        const char *begin = path + 1 + braces;
        size_t size = 0;
        while (path[0] == '$' &&
               (awsc_cli_is_alpha(begin[size]) || awsc_cli_is_digit(begin[size]) || begin[size] == '_'))
            size++;
        const char *value = NULL;
        if (size && (!braces || begin[size] == '}')) {
            awsc_cli_view name = awsc_cli_copy(cli->arena, (awsc_cli_view){begin, size});
            value = getenv(name.data);
        }
        if (value) {
            awsc_cli_append_text(&out, value);
            path = begin + size + braces;
        } else {
            awsc_cli_append_char(&out, *path++);
        }
    }
    return awsc_cli_take(cli->arena, &out).data;
}

static int read_path(awsc_cli *cli, const char *option, const char *given, const char *path, awsc_cli_view *out)
{
    int problem = 0;
    const char *expanded = expand_path(cli, path);
    if (!awsc_cli_read_file(cli->arena, expanded, out, &problem)) return 0;
    return awsc_cli_fail_parameter(option, "Unable to load paramfile %s: [Errno %d] %s: '%s'", given, problem,
                                   strerror(problem), expanded);
}

static int read_paramfile(awsc_cli *cli, const char *option, const char *word, awsc_cli_view *out)
{
    int code = read_path(cli, option, word, word + 7, out);
    size_t good = code ? 0 : awsc_cli_utf8_good(*out);
    if (code || good == out->size) return code;
    return awsc_cli_fail_parameter(option,
                                   "Unable to load paramfile (%s), text contents could not be decoded.  If this is a "
                                   "binary file, please use the fileb:// prefix instead of the file:// prefix.  Byte "
                                   "%zu (0x%02x) is not UTF-8.",
                                   expand_path(cli, word + 7), good + 1, (unsigned)(unsigned char)out->data[good]);
}

/* Makes a text from a word, or from the file that file:// or fileb:// names. Returns an exit code. */
static int load_word(awsc_cli *cli, const char *option, const char *word, awsc_cli_value **out)
{
    awsc_cli_view text = awsc_cli_view_text(word);
    enum awsc_cli_kind kind = AWSC_CLI_TEXT;
    int code = 0;
    if (strncmp(word, "file://", 7) == 0) {
        code = read_paramfile(cli, option, word, &text);
    } else if (strncmp(word, "fileb://", 8) == 0) {
        code = read_path(cli, option, word, word + 8, &text);
        kind = AWSC_CLI_BYTES;
    }
    *out = awsc_cli_new_text(cli->arena, kind, text);
    return code;
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

static char first_character(awsc_cli_view text)
{
    awsc_cli_view trimmed = awsc_cli_view_trim(text);
    return trimmed.size ? trimmed.data[0] : '\0';
}

static int read_json(awsc_cli *cli, const char *option, awsc_cli_view text, awsc_cli_value **out)
{
    awsc_cli_buffer problem = AWSC_CLI_BUFFER_INIT;
    *out = awsc_cli_json_read(cli->arena, text, &problem);
    awsc_cli_view why = awsc_cli_take(cli->arena, &problem);
    if (*out) return 0;
    return awsc_cli_fail_parameter(option, "Invalid JSON: %s\nJSON received: %.*s", why.data, (int)text.size,
                                   text.data);
}

/* The loader's context while the values of one option are read. */
typedef struct loading {
    awsc_cli *cli;
    const char *option;
    int code;
} loading;

static int load_value(void *context, awsc_cli_view text, awsc_cli_value **out)
{
    loading *l = context;
    l->code = load_word(l->cli, l->option, awsc_cli_copy(l->cli->arena, text).data, out);
    return l->code;
}

static int read_shorthand(awsc_cli *cli, const char *option, const awsc_member *member, awsc_cli_view text,
                          awsc_cli_value **out)
{
    awsc_cli_buffer problem = AWSC_CLI_BUFFER_INIT;
    loading context = {cli, option, 0};
    awsc_cli_loader loader = {load_value, &context};
    *out = awsc_cli_shorthand_read(cli->arena, text, &loader, &problem);
    awsc_cli_view why = awsc_cli_take(cli->arena, &problem);
    if (context.code) return context.code;
    if (!*out) return awsc_cli_fail_parameter(option, "%s", why.data);
    awsc_cli_bad_number bad;
    if (awsc_cli_shorthand_type(cli->arena, member, out, &bad)) return 0;
    return awsc_cli_fail_number(option, bad.text, bad.problem, awsc_cli_is_whole_type(bad.member),
                                awsc_cli_number_bits(bad.member));
}

/* Reports a value that is not a number of the member's type. For 64-bit integers and floats, the vendor's tool has
 * another message. */
static int fail_scalar(awsc_cli *cli, const char *option, const awsc_member *member, awsc_cli_view text,
                       enum awsc_cli_number problem)
{
    bool whole = awsc_cli_is_whole_type(member);
    bool parsed = member->type == AWSC_TYPE_I64 || !whole;
    if (!parsed || problem == AWSC_CLI_OUT_OF_RANGE) {
        return awsc_cli_fail_number(option, text, problem, whole, awsc_cli_number_bits(member));
    }
    return awsc_cli_fail_usage(cli, "argument %s: invalid %s value: '%.*s'", option, whole ? "int" : "float",
                               (int)text.size, text.data);
}

/* Converts a text to the type of a scalar member. Returns an exit code. */
static int read_scalar(awsc_cli *cli, const char *option, const awsc_member *member, awsc_cli_value **value)
{
    awsc_cli_view text = (*value)->text;
    awsc_cli_view number;
    if (member->type == AWSC_TYPE_BOOL) {
        bool truth = !awsc_cli_view_equal_ignore_case(awsc_cli_view_trim(text), AWSC_CLI_VIEW("false"));
        *value = awsc_cli_new_bool(cli->arena, truth);
    }
    if (!awsc_cli_is_number_type(member)) return 0;
    enum awsc_cli_number problem = awsc_cli_read_number(cli->arena, member, text, &number);
    if (problem) return fail_scalar(cli, option, member, text, problem);
    *value = awsc_cli_new_text(cli->arena, AWSC_CLI_NUMBER, number);
    return 0;
}

static bool is_complex(const awsc_member *member)
{
    return member->target != NULL;
}

/* Converts one word to a member's value: a scalar, JSON or shorthand. Returns an exit code. */
static int read_word(awsc_cli *cli, const char *option, const awsc_member *member, awsc_cli_value **value)
{
    awsc_cli_view text = (*value)->text;
    if (member->type == AWSC_TYPE_JSON) return read_json(cli, option, text, value);
    if (!is_complex(member)) return read_scalar(cli, option, member, value);
    char first = first_character(text);
    if (first == '[' && member->type != AWSC_TYPE_LIST) {
        return awsc_cli_fail_parameter(option, "Invalid JSON:\n%.*s", (int)text.size, text.data);
    }
    if (first == '{' || first == '[') return read_json(cli, option, text, value);
    return read_shorthand(cli, option, member, text, value);
}

static int read_list(awsc_cli *cli, const awsc_cli_option *option, const char *name, awsc_cli_value **out)
{
    const awsc_member *element = option->member->target->members;
    *out = awsc_cli_new(cli->arena, AWSC_CLI_LIST);
    for (size_t i = 0; i < option->count; i++) {
        awsc_cli_value *item = NULL;
        int code = load_word(cli, name, option->values[i], &item);
        if (code) return code;
        if (i == 0 && option->count == 1 && first_character(item->text) == '[') {
            return read_json(cli, name, item->text, out);
        }
        code = read_word(cli, name, element, &item);
        if (code) return code;
        awsc_cli_add(cli->arena, *out, item);
    }
    return 0;
}

/* Replaces the value of a streaming body, the name of a file, by the bytes of the file. */
static int read_body(awsc_cli *cli, const char *name, awsc_cli_value **value)
{
    int problem = 0;
    awsc_cli_view text;
    if ((*value)->kind == AWSC_CLI_BYTES) return 0;
    const char *path = expand_path(cli, awsc_cli_copy(cli->arena, (*value)->text).data);
    if (awsc_cli_read_file(cli->arena, path, &text, &problem)) {
        return awsc_cli_fail_parameter(name, "Blob values must be a path to a file.");
    }
    *value = awsc_cli_new_text(cli->arena, AWSC_CLI_BYTES, text);
    return 0;
}

static int check_zip(const awsc_cli_option *option, const awsc_cli_value *value)
{
    if (!awsc_cli_view_equal(option->name, AWSC_CLI_VIEW("zip-file"))) return 0;
    if (awsc_cli_view_starts_with(value->text, AWSC_CLI_VIEW("PK"))) return 0;
    return awsc_cli_fail(AWSC_CLI_USAGE, "--zip-file must be a zip file with the fileb:// prefix.\n"
                                         "Example usage:  --zip-file fileb://path/to/file.zip");
}

/* Fails if a structure holds a ZIP file that has its own option: the text in the structure would be sent as the
 * bytes. */
static int check_hoisted(const awsc_cli_command *command, const awsc_cli_option *option, const char *name,
                         const awsc_cli_value *value)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *other = &command->options[i];
        if (other->kind != AWSC_CLI_HOISTED || other->member != option->member) continue;
        if (!awsc_cli_view_equal(other->name, AWSC_CLI_VIEW("zip-file"))) continue;
        awsc_cli_view member = awsc_cli_member_name(other->inner);
        if (!awsc_cli_get(value, member)) continue;
        return awsc_cli_fail(
            AWSC_CLI_USAGE,
            "%.*s cannot be provided as part of the %s argument.  Please use the '--%s' option instead "
            "to specify a zip file.",
            (int)member.size, member.data, name, other->name.data);
    }
    return 0;
}

/* Returns whether the option's value is "-" for a payload: standard input. */
static bool is_input(const awsc_cli_option *option, const awsc_member *member)
{
    return member->type == AWSC_TYPE_BLOB && awsc_cli_member_location(member) == AWSC_TABLE_PAYLOAD &&
           strcmp(option->values[0], "-") == 0;
}

static int read_input(awsc_cli *cli, const char *name, awsc_cli_value **out)
{
    int problem = 0;
    awsc_cli_view text = AWSC_CLI_VIEW("");
    int failed = awsc_cli_read_input(cli->arena, &text, &problem);
    *out = awsc_cli_new_text(cli->arena, AWSC_CLI_BYTES, text);
    if (!failed) return 0;
    return awsc_cli_fail_parameter(name, "Standard input: [Errno %d] %s", problem, strerror(problem));
}

static int read_option(awsc_cli *cli, const awsc_cli_command *command, const awsc_cli_option *option,
                       awsc_cli_value *input)
{
    awsc_cli_buffer text = AWSC_CLI_BUFFER_INIT;
    awsc_cli_append_format(&text, "--%s", option->name.data);
    const char *name = awsc_cli_take(cli->arena, &text).data;
    const awsc_member *member = option->inner ? option->inner : option->member;
    awsc_cli_value *value = NULL;
    int code = 0;
    if (option->arity == AWSC_CLI_NONE) {
        value = awsc_cli_new_bool(cli->arena, option->kind == AWSC_CLI_MEMBER);
    } else if (option->arity == AWSC_CLI_MANY) {
        code = read_list(cli, option, name, &value);
    } else {
        code =
            is_input(option, member) ? read_input(cli, name, &value) : load_word(cli, name, option->values[0], &value);
        if (!code && member->type == AWSC_TYPE_BODY) {
            code = read_body(cli, name, &value);
        } else if (!code && member->type == AWSC_TYPE_BLOB) {
            code = check_zip(option, value);
        } else if (!code) {
            code = read_word(cli, name, member, &value);
            if (!code) code = check_hoisted(command, option, name, value);
        }
    }
    if (code) return code;
    awsc_cli_value *into = input;
    if (option->inner) {
        into = awsc_cli_get(input, awsc_cli_member_name(option->member));
        if (!into || into->kind != AWSC_CLI_MAP) into = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
        awsc_cli_put(cli->arena, input, awsc_cli_member_name(option->member), into);
    }
    awsc_cli_put(cli->arena, into, awsc_cli_member_name(member), value);
    return 0;
}

/* Reads the document of --cli-input-json or --cli-input-yaml. */
static int read_document(awsc_cli *cli, const awsc_cli_option *option, awsc_cli_value **out)
{
    awsc_cli_value *text = NULL;
    bool yaml = awsc_cli_view_equal(option->name, AWSC_CLI_VIEW("cli-input-yaml"));
    int code = load_word(cli, yaml ? "--cli-input-yaml" : "--cli-input-json", option->values[0], &text);
    if (code) return code;
    if (yaml && !awsc_cli_reads_yaml())
        return awsc_cli_fail_parameter("--cli-input-yaml", "This tool was built without libyaml.");
    awsc_cli_buffer problem = AWSC_CLI_BUFFER_INIT;
    *out = yaml ? awsc_cli_yaml_read(cli->arena, text->text) : awsc_cli_json_read(cli->arena, text->text, &problem);
    awsc_cli_buffer_clear(&problem);
    if (*out) return 0;
    return awsc_cli_fail_parameter(option->name.data, "Invalid %s received.", yaml ? "YAML" : "JSON");
}

/* Adds the document's members that no option has set. Returns an exit code. */
static int add_document(awsc_cli *cli, const awsc_cli_option *option, awsc_cli_value *input)
{
    awsc_cli_value *document = NULL;
    int code = read_document(cli, option, &document);
    if (code) return code;
    if (document->kind != AWSC_CLI_MAP) {
        static const char *const types[] = {"NoneType", "bool", "int", "str", "bytes", "list", "dict"};
        awsc_cli_buffer name = AWSC_CLI_BUFFER_INIT;
        awsc_cli_append_format(&name, "--%s", option->name.data);
        return awsc_cli_fail_parameter(awsc_cli_take(cli->arena, &name).data,
                                       "Invalid type: expecting map, received <class '%s'>",
                                       awsc_cli_is_float(document) ? "float" : types[document->kind]);
    }
    for (size_t i = 0; i < document->count; i++) {
        if (awsc_cli_get(input, document->entries[i].key)) continue;
        awsc_cli_put(cli->arena, input, document->entries[i].key, document->entries[i].value);
    }
    return 0;
}

/* Finds the given one of --cli-input-json and --cli-input-yaml; `*out` is NULL without them. Fails if both are
 * given. */
static int find_document(const awsc_cli_command *command, const awsc_cli_option **out)
{
    *out = NULL;
    for (size_t i = 0; i < command->option_count; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (option->kind != AWSC_CLI_INPUT || !option->given) continue;
        if (*out) return awsc_cli_fail(AWSC_CLI_USAGE, "Only one --cli-input- parameter may be specified.");
        *out = option;
    }
    return 0;
}

int awsc_cli_read_parameters(awsc_cli *cli, const awsc_cli_command *command, awsc_cli_value **out)
{
    const awsc_cli_option *document = NULL;
    int code = find_document(command, &document);
    *out = awsc_cli_new(cli->arena, AWSC_CLI_MAP);
    if (awsc_cli_follows(command)) {
        awsc_cli_put(cli->arena, *out, AWSC_CLI_VIEW("InvocationType"),
                     awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, AWSC_CLI_VIEW("Event")));
    }
    for (size_t i = 0; i < command->option_count && !code; i++) {
        const awsc_cli_option *option = &command->options[i];
        if (option->given && option->member) code = read_option(cli, command, option, *out);
    }
    if (!code && awsc_cli_tails(command)) {
        awsc_cli_put(cli->arena, *out, AWSC_CLI_VIEW("LogType"),
                     awsc_cli_new_text(cli->arena, AWSC_CLI_TEXT, AWSC_CLI_VIEW("Tail")));
    }
    if (!code && document) code = add_document(cli, document, *out);
    return code;
}
