#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every function of version node AWSC_0 handles NULL for each of its pointers, and a struct without its size, as
<awsc/tables/needed.h> says: an error that names the argument, a default, or no effect; never a crash. A function that
fails stores NULL through each `**out`.

    arguments.py ROOT BUILD CC [SANITIZERS]

The functions come from the shared libraries, their prototypes from the public headers. A generated program calls each
function in a child process with one invalid argument; tests/abi/arguments_values.h makes the valid ones.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

PROTOTYPE = re.compile(r"\bAWSC_API\s+([\w\s*]*?[\s*])(awsc_\w+)\s*\(([^;{}]*?)\)\s*(?:AWSC_PRINTF\([^)]*\))?\s*;")
STRUCT = re.compile(r"typedef struct (awsc_\w+) \{\s*size_t struct_size;")

# Arguments that may be NULL: function, argument.
OPTIONAL = [
    (r".*", r"error|user|options|config|call|wait"),
    (r"awsc_(lambda|sts)_\w+_at", r"out"),
    (r"awsc_lambda_invoke_json_at", r"output|failure"),
    (r"awsc_lambda_\w+_next", r"event"),
    (r"awsc_lambda_log_decode", r"log_result|size"),
    (r"awsc_(from_json|to_json(_with_options)?|print|copy|jmespath_search_\w+|pages_next)", r"out|output"),
    (r"awsc_print", r"value"),
    (r"awsc_(pages|items)_token", r"skip"),
    (r"awsc_(pages|items)_new", r"input"),
    (r"awsc_waiter_run", r"result"),
    (r"awsc_config_explain", r"service_id"),
    (r"awsc_error_set_text", r"text"),
    (r"awsc_eks_exec_credential", r"exec_info"),
]
NEEDED = [
    (r"awsc_(lambda|sts)_(new_at|\w+_input_serialize_at|response_open_at)", r"out"),
    (r"awsc_credentials_provider_new_(static|process|callback|login)", r"options|credentials"),
    (r"awsc_[a-z]+_token(_start)?", r"options"),
    (r"awsc_token_provider_new_callback", r"options"),
]
# Optional structs with required members.
HAVE_NEEDED_MEMBERS = r"awsc_credentials_provider_new_(assume_role|sso|web_identity)|awsc_token_provider_new_sso"


class Failure(Exception):
    pass


def symbols(library):
    out = subprocess.run(["nm", "-D", "--with-symbol-versions", "--defined-only", str(library)], check=True,
                         capture_output=True, text=True).stdout
    return set(re.findall(r"^[0-9a-f]+ [TW] (\w+)@@AWSC_0$", out, re.MULTILINE))


def read_headers(root):
    folders = [root / "runtime/include", *sorted(root.glob("generated/*/include")), root / "services/lambda/include"]
    texts = [re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL) for folder in folders
             for path in sorted(folder.rglob("*.h"))]
    return "\n".join(texts)


def parse_parameter(text):
    """(type, name) of "const char *name"."""
    match = re.fullmatch(r"(.*?[\s*])(\w+)", " ".join(text.split()))
    if not match:
        raise Failure(f"cannot read the parameter {text!r}")
    return match.group(1).strip().replace("* *", "**"), match.group(2)


def prototypes(text):
    found = {}
    for result, name, parameters in PROTOTYPE.findall(text):
        parameters = [] if parameters.strip() == "void" else [parse_parameter(p) for p in parameters.split(",")]
        found[name] = (" ".join(result.split()), parameters)
    return found


def matches(table, function, argument):
    return any(re.fullmatch(f, function) and re.fullmatch(a, argument) for f, a in table)


def is_pointer(type_name):
    return type_name.endswith("*")


def status_of(result, parameters, function):
    """Whether the function returns a status: int, with or without an error parameter."""
    has_error = any(type_name == "awsc_error **" for type_name, _ in parameters)
    return result == "int" and (has_error or function in ("awsc_list_append", "awsc_map_put", "awsc_loop_post"))


def kind_of(function, result, parameters, argument):
    """NEEDED: AWSC_ERR_VALIDATION with the name; OPTIONAL: the same status as without NULL; ANY: no crash."""
    if not status_of(result, parameters, function):
        return "ANY"
    if matches(NEEDED, function, argument):
        return "NEEDED"
    if re.fullmatch(HAVE_NEEDED_MEMBERS, function) and argument == "options":
        return "REFUSED"
    return "OPTIONAL" if matches(OPTIONAL, function, argument) else "NEEDED"


def macro_of(type_name):
    return re.sub(r"^(const )?(struct )?|\s*\*$", "", type_name).upper() + "_INIT"


def value_of(type_name, name, function):
    """A C expression; names of types are those of functions in arguments_values.h."""
    if type_name in ("int", "size_t", "int64_t", "uint32_t", "uint64_t", "bool", "awsc_time", "awsc_opt_time", "awsc_blob",
                     "awsc_body"):
        return f"valid_{type_name}(\"{function}\", \"{name}\")"
    if re.fullmatch(r"const awsc_(lambda|sts)_\w+_input \*", type_name):
        operation = re.fullmatch(r"const (awsc_(?:lambda|sts)_\w+)_input \*", type_name).group(1)
        return f"valid_input({operation}_descriptor())"
    if re.search(r"_(done|fn|done_fn) \*$", type_name):
        return f"({type_name})nothing"
    if type_name.endswith("**"):
        return f"({type_name})valid_out()"
    if type_name == "size_t *":
        return f"({type_name})valid_place()"
    base = re.sub(r"^(const )?(struct )?|\s*\*$", "", type_name)
    if base in ("void", "char"):
        return f"({type_name})valid_{base}(\"{function}\", \"{name}\")"
    return f"valid_{base}()"


def write_case(out, number, function, result, parameters, left_out, kind, extra):
    values = [value_of(t, n, function) for t, n in parameters]
    where = left_out[1] if left_out else ""
    if kind == "ZERO":
        base = re.sub(r"^(const )?(struct )?|\s*\*$", "", left_out[0])
        values[parameters.index(left_out)] = f"({left_out[0]})valid_zero(sizeof(struct {base}))"
    elif left_out:
        values[parameters.index(left_out)] = "NULL"
    for i, (type_name, name) in enumerate(parameters):
        if type_name == "awsc_error **" and values[i] != "NULL":
            values[i] = "&case_error"
    call = f"{function}({', '.join(values)})"
    status = status_of(result, parameters, function)
    out.append(f"static void case_{number}(void)\n{{")
    out.append(f"    case_status = {call};" if status else f"    (void){call};")
    out.append("}")
    return f"    {{case_{number}, \"{function}\", \"{where}\", {kind}, \"{extra}\"}},"


def make_program(functions, structs, headers):
    out, table = [], []
    for function, (result, parameters) in sorted(functions.items()):
        table.append(write_case(out, len(table), function, result, parameters, None, "VALID", ""))
        for parameter in parameters:
            type_name, name = parameter
            if not is_pointer(type_name):
                continue
            kind = kind_of(function, result, parameters, name)
            table.append(write_case(out, len(table), function, result, parameters, parameter, kind, ""))
            base = re.sub(r"^(const )?(struct )?|\s*\*$", "", type_name)
            if base in structs and status_of(result, parameters, function):
                macro = macro_of(type_name)
                if f"#define {macro}" not in headers:
                    raise Failure(f"{base} has no {macro}")
                table.append(write_case(out, len(table), function, result, parameters, parameter, "ZERO", macro))
    return "\n".join(['#include "arguments_values.h"', *out, "static const argument_case cases[] = {", *table, "};",
                      '#include "arguments_run.h"', ""])


def build(root, folder, build_folder, compiler, sanitizers, text):
    source, program = folder / "arguments.c", folder / "arguments"
    source.write_text(text)
    flags = [f"-fsanitize={sanitizers}"] if sanitizers else []
    command = [compiler, "-std=c11", "-D_GNU_SOURCE", "-g", "-O0", "-Wall", "-Werror", *flags, "-o", program, source,
               "-I", root / "tests/abi", "-I", root / "tests", "-I", root / "runtime/include",
               *[f"-I{include}" for include in sorted(root.glob("generated/*/include"))],
               "-I", root / "services/lambda/include", "-L", build_folder, "-lawsc-lambda", "-lawsc-sts", "-lawsc-core",
               "-lawsc-identity", "-lcurl", "-lcjson",
               f"-Wl,-rpath,{build_folder}"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise Failure(done.stderr[:4000])
    return program


def main():
    root, build_folder, compiler = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    sanitizers = sys.argv[4] if len(sys.argv) > 4 else ""
    headers = read_headers(root)
    known, structs = prototypes(headers), set(STRUCT.findall(headers))
    exported = set()
    for library in sorted(build_folder.glob("libawsc-*.so")):
        exported |= symbols(library)
    missing = sorted(exported - set(known))
    if missing or len(exported) < 700 or len(structs) < 15:
        raise Failure(f"{len(exported)} functions, {len(structs)} structs; without a prototype: {missing}")
    functions = {name: known[name] for name in exported}
    with tempfile.TemporaryDirectory() as folder:
        text = make_program(functions, structs, headers)
        program = build(root, pathlib.Path(folder), build_folder, compiler, sanitizers, text)
        return subprocess.run([str(program), folder], check=False).returncode


try:
    sys.exit(main())
except Failure as failure:
    print(f"arguments: {failure}")
    sys.exit(1)
