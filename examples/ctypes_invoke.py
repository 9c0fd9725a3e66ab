#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Invokes a function from Python through ctypes, without C structures. Inputs are made from JSON, outputs are converted
to JSON, and the `_at` functions receive the library's own API level.

usage: ctypes_invoke.py [FUNCTION [EVENT]]        AWSC_LIBRARY: path of libawsc-lambda.so, if it is not installed
"""
import base64
import ctypes
import json
import os
import sys

# The service library depends on the core, so the same handle also finds the core's functions.
awsc = ctypes.CDLL(os.environ.get("AWSC_LIBRARY", "libawsc-lambda.so.0"))
pointer, reference = ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)


def declare(name, result, *arguments):
    function = getattr(awsc, name)
    function.restype, function.argtypes = result, arguments
    return function


level = declare("awsc_lambda_level", ctypes.c_uint32)()
lambda_new = declare("awsc_lambda_new_at", ctypes.c_int, ctypes.c_uint32, pointer, reference, reference)
lambda_free = declare("awsc_lambda_free", None, pointer)
invoke = declare("awsc_lambda_invoke_at", ctypes.c_int, ctypes.c_uint32, pointer, pointer, pointer, reference,
                 reference)
operation = declare("awsc_lambda_invoke_descriptor", pointer)()
input_schema = declare("awsc_operation_input_schema", pointer, pointer)(operation)
output_schema = declare("awsc_operation_output_schema", pointer, pointer)(operation)
from_json = declare("awsc_from_json", ctypes.c_int, ctypes.c_uint32, pointer, ctypes.c_char_p, ctypes.c_size_t,
                    reference, reference)
to_json = declare("awsc_to_json", ctypes.c_int, ctypes.c_uint32, pointer, pointer, reference, reference)
to_line = declare("awsc_print", ctypes.c_int, ctypes.c_uint32, pointer, pointer, reference, reference)
free = declare("awsc_free", None, pointer)
error_text = declare("awsc_error_text", ctypes.c_char_p, pointer)
error_free = declare("awsc_error_free", None, pointer)


class AwscError(Exception):
    pass


def checked(function, *arguments):
    """Returns the object that a function stores in `out`; an error becomes an exception."""
    out, error = pointer(), pointer()
    if function(*arguments, ctypes.byref(out), ctypes.byref(error)) != 0:
        text = error_text(error).decode()
        error_free(error)
        raise AwscError(text)
    return out


def text_of(function, schema, value):
    text = checked(function, level, schema, value)
    try:
        return ctypes.string_at(text).decode()
    finally:
        free(text)


def call_invoke(client, **members):
    document = json.dumps(members).encode()
    input_ = checked(from_json, level, input_schema, document, len(document))
    try:
        print("input:", text_of(to_line, input_schema, input_))  # sensitive members, such as the payload, are masked
        output = checked(invoke, level, client, input_, None)
    finally:
        free(input_)
    try:
        return json.loads(text_of(to_json, output_schema, output))
    finally:
        free(output)


def main(function="hello", event='{"name": "Ada"}'):
    client = checked(lambda_new, level, None)  # no configuration: environment and profile files
    try:
        output = call_invoke(client, FunctionName=function, Payload=base64.b64encode(event.encode()).decode())
    finally:
        lambda_free(client)
    print("status:", output["StatusCode"])
    if "FunctionError" in output:
        print("function error:", output["FunctionError"])
    print("payload:", base64.b64decode(output["Payload"]).decode())


try:
    main(*sys.argv[1:3])
except AwscError as failure:
    sys.exit(str(failure))
