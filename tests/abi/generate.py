#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""awsc_generate in a project outside the tree, with the installed package: whole services and parts, shared and static,
constraints, the table of operations; with AWSC_TEST_LONG the command-line tool; a model that changes; mistakes that are told."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PROJECT = """
cmake_minimum_required(VERSION 3.18)
project(consumer LANGUAGES C)
find_package(awsc CONFIG REQUIRED)
awsc_generate(TARGET pets SERVICE pet_shop MODEL pets.json LOCK pets.abi.json)
awsc_generate(TARGET part SERVICE pet_shop MODEL pets.json OPERATIONS {operation} LOCK pets.abi.json)
foreach(variant pets pets_static part_static)
    add_executable(with_${{variant}} main.c)
    target_link_libraries(with_${{variant}} PRIVATE ${{variant}})
endforeach()
add_executable(table table.c)
target_link_libraries(table PRIVATE pets_registry)
if(TARGET awsc::strict)
    foreach(variant pets pets_static)
        string(REPLACE pets pets_strict strict ${{variant}})
        add_executable(strict_${{variant}} strict.c)
        target_link_libraries(strict_${{variant}} PRIVATE ${{strict}} ${{variant}})
    endforeach()
endif()
"""
TOOL = """
awsc_generate(TARGET named SERVICE pet_shop CLI MODEL pets.json)
"""
MAIN = """
#include <stdio.h>
#include <awsc/pet_shop.h>

int main(void)
{
    awsc_pet_shop_get_pet_input input = {.name = "rex"};
    awsc_http_request *request = NULL;
    if (awsc_pet_shop_get_pet_input_serialize(&input, &request, NULL)) return 1;
    puts(awsc_http_request_path(request));
    awsc_http_request_free(request);
    return 0;
}
"""
TABLE = """
#include <stdio.h>
#include <awsc_pet_shop_registry.h>

int main(void)
{
    for (size_t i = 0; i < awsc_pet_shop_operation_count; i++) puts(awsc_pet_shop_operation_table[i]->name);
    return 0;
}
"""
STRICT = """
#include <stdio.h>
#include <awsc/pet_shop.h>
#include <awsc/pet_shop/strict.h>

int main(void)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_pet_shop *shop = NULL;
    awsc_error *error = NULL;
    config.endpoint_url = "http://127.0.0.1:1";
    config.unsigned_requests = AWSC_BOOL(true);
    config.validator = &awsc_pet_shop_strict;
    if (awsc_pet_shop_new(&config, &shop, &error)) return 1;
    awsc_pet_shop_get_pet_input input = {.name = "Rex"};
    if (awsc_pet_shop_get_pet(shop, &input, NULL, NULL, &error) != AWSC_ERR_VALIDATION) return 2;
    puts(awsc_error_message(error));
    awsc_error_free(error);
    awsc_pet_shop_free(shop);
    return 0;
}
"""
PROBLEM = ("1 validation error detected. Value at '/name' failed to satisfy constraint: Member must satisfy regular "
           "expression pattern: ^[a-z]+$\n")


class Failure(Exception):
    pass


def model(**more):
    """A service of two operations; `more` are members of the first's input."""
    ns = "example.pets#"

    def operation(uri, target):
        return {"type": "operation", "input": {"target": ns + target}, "output": {"target": "smithy.api#Unit"},
                "traits": {"smithy.api#http": {"method": "POST", "uri": uri}}}
    return json.dumps({"smithy": "2.0", "shapes": {
        ns + "PetShop": {"type": "service", "version": "2026-01-01",
                         "operations": [{"target": ns + "GetPet"}, {"target": ns + "SellPet"}],
                         "traits": {"aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "pets"},
                                    "aws.api#service": {"sdkId": "Pet Shop"}}},
        ns + "GetPet": operation("/pets/{name}", "Name"), ns + "SellPet": operation("/sales/{name}", "Sale"),
        ns + "Name": {"type": "structure", "members": {**{name: {"target": target} for name, target in more.items()},
                                                       "name": label("^[a-z]+$")}},
        ns + "Sale": {"type": "structure", "members": {"name": label("^[a-z]+$")}}}})


def label(pattern):
    return {"target": "smithy.api#String", "traits": {"smithy.api#required": {}, "smithy.api#httpLabel": {},
                                                      "smithy.api#pattern": pattern}}


def run(*command, expected=0):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != expected:
        raise Failure(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout[-2000:]}"
                      f"{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def expect(what, found, expected):
    if found != expected:
        raise Failure(f"{what}: expected {expected!r}, found {found!r}")


def configure(work, prefix, cc, python, expected=0):
    return run("cmake", "-G", "Ninja", "-S", work, "-B", work / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
               f"-DCMAKE_C_COMPILER={cc}", f"-DAWSC_PYTHON={python}", expected=expected)


def all_variants_run(work, prefix, cc, python):
    configure(work, prefix, cc, python)
    run("cmake", "--build", work / "build")
    for name in ("with_pets", "with_pets_static", "with_part_static"):
        expect(name, run(work / "build" / name), "/pets/rex\n")
    expect("table", run(work / "build/table"), "GetPet\nSellPet\n")
    if not any(prefix.rglob("libawsc-strict.so")):
        print("SKIPPED: constraints of a generated service: built without libpcre2-8")
        return
    for name in ("strict_pets", "strict_pets_static"):
        expect(name, run(work / "build" / name), PROBLEM)


def a_tool_calls_the_operations(work, prefix, cc, python):
    """The tool is compiled from the installed sources."""
    if os.environ.get("AWSC_TEST_LONG", "0") != "1":
        print("SKIPPED: the command-line tool of a generated service (AWSC_TEST_LONG=1)")
        return
    with (work / "CMakeLists.txt").open("a") as file:
        file.write(TOOL)
    configure(work, prefix, cc, python)
    run("cmake", "--build", work / "build", "--target", "named_tool")
    expect("skeleton", json.loads(run(work / "build/pet_shop", "get-pet", "--generate-cli-skeleton")), {"name": ""})
    expect("help", "commands for Pet Shop" in run(work / "build/pet_shop", "help"), True)


def a_part_has_only_its_operations(work, prefix, cc, python):
    headers = sorted(path.name for path in (work / "build/part_generated/include").rglob("operations/*.h"))
    expect("headers of the part", headers, ["get_pet.h"])


def what_did_not_change_is_not_built_again(work, prefix, cc, python):
    expect("a second build", "no work to do" in run("cmake", "--build", work / "build"), True)


def a_model_that_changes_is_generated_again(work, prefix, cc, python):
    """The ABI is kept: the new member is first in the model and last in C."""
    (work / "pets.json").write_text(model(age="smithy.api#Integer"))
    run("cmake", "--build", work / "build")
    for target in ("pets", "part"):
        header = (work / f"build/{target}_generated/include/awsc/pet_shop/operations/get_pet.h").read_text()
        expect("order of members", 0 < header.index("const char *name;") < header.index("awsc_opt_i32 age;"), True)
    expect("level", json.loads((work / "pets.abi.json").read_text())["level"], 2)
    expect("with_pets", run(work / "build/with_pets"), "/pets/rex\n")


def mistakes_are_told(work, prefix, cc, python):
    (work / "CMakeLists.txt").write_text(PROJECT.format(operation="GetPets"))
    expect("an unknown operation", "no operation GetPets; do you mean GetPet?"
           in " ".join(configure(work, prefix, cc, python, expected=1).split()), True)
    (work / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.18)\nproject(c LANGUAGES C)\n"
                                         "find_package(awsc CONFIG REQUIRED)\nawsc_generate(pet_shop)\n")
    expect("wrong arguments", "expected SERVICE NAME" in configure(work, prefix, cc, python, expected=1), True)


def main():
    build, cc, python = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    checks = [all_variants_run, a_tool_calls_the_operations, a_part_has_only_its_operations, what_did_not_change_is_not_built_again,
              a_model_that_changes_is_generated_again, mistakes_are_told]
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        work, prefix = pathlib.Path(directory), pathlib.Path(directory) / "prefix"
        run("cmake", "--install", build, "--prefix", prefix)
        for name, text in (("main.c", MAIN), ("table.c", TABLE), ("strict.c", STRICT), ("pets.json", model()),
                           ("CMakeLists.txt", PROJECT.format(operation="GetPet"))):
            (work / name).write_text(text)
        for check in checks:
            try:
                check(work, prefix, cc, python)
            except Failure as failure:
                failed += 1
                print(f"{check.__name__}: {failure}")
    print(f"generate: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
