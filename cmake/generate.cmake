# SPDX-License-Identifier: Apache-2.0
# awsc_generate(SERVICE NAME [CLI] [MODEL FILE…] [OPERATIONS A B…] [LOCK FILE] [TARGET TARGET] [OPTIONS --OPTION…])
#
# Generates the library of a service into the build tree and adds targets for it:
#
#   TARGET_static          static library
#   TARGET                 shared library; not with OPERATIONS, since a part of a service has no ABI of its own
#   TARGET_strict_static   the constraints of the model, if awsc was built with awsc_strict; TARGET_strict: shared
#   TARGET_registry        static: the table of all operations, for tools that work on any of them
#   TARGET_tool            with CLI: the command-line tool NAME, which calls every operation as lambda does
#
#   SERVICE      the service in C names: awsc_NAME_…, <awsc/NAME.h>
#   MODEL        its Smithy model (JSON AST), as AWS publishes it, and overlays after it; default: the one that comes
#                with awsc
#   OPERATIONS   only these operations, and the types that they need
#   LOCK         file that keeps the library's ABI from one model to the next: commit it. The generator writes
#                it for a whole service. Default: in the build tree, and beside the model for OPERATIONS
#   TARGET       default: awsc_NAME
#   OPTIONS      further options of `codegen generate`, such as --strict-traits
#
# The generator runs whenever CMake runs; CMake runs again when a model changes. The generator writes only changed
# files. It needs Python 3.9 with Jinja2; set AWSC_PYTHON to use another interpreter than the first one with Jinja2.
include_guard(GLOBAL)

# This file works in the source tree and in the installed package.
if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/../codegen/__main__.py)
    get_filename_component(AWSC_GENERATOR_DIR ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
    set(AWSC_MODEL_DIR ${AWSC_GENERATOR_DIR}/model)
else()
    set(AWSC_GENERATOR_DIR ${AWSC_DATA_DIR})
    set(AWSC_MODEL_DIR ${AWSC_DATA_DIR}/model)
endif()
set(AWSC_GENERATOR_DIR ${AWSC_GENERATOR_DIR} CACHE INTERNAL "")
set(AWSC_MODEL_DIR ${AWSC_MODEL_DIR} CACHE INTERNAL "")
set(AWSC_EXPORTS_MAP ${CMAKE_CURRENT_LIST_DIR}/exports.map CACHE INTERNAL "")

# Sets AWSC_PYTHON to a Python with Jinja2. Without one it stops with an error, or with OPTIONAL leaves it unset.
function(awsc_find_python)
    foreach(candidate /usr/bin/python3 python3)
        if(NOT AWSC_PYTHON)
            execute_process(COMMAND ${candidate} -c "import jinja2" RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
            if(result EQUAL 0)
                set(AWSC_PYTHON ${candidate} CACHE STRING "Python with Jinja2, for the generator")
            endif()
        endif()
    endforeach()
    if(NOT AWSC_PYTHON AND NOT "OPTIONAL" IN_LIST ARGN)
        message(FATAL_ERROR "awsc_generate needs a Python 3 with Jinja2 (Debian: python3-jinja2); "
                            "or set AWSC_PYTHON to one")
    endif()
endfunction()

# awsc_run_generator(SERVICE ARGUMENT…): runs `codegen generate`; CMake runs again when the generator changes.
function(awsc_run_generator service)
    awsc_find_python()
    execute_process(COMMAND ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1 ${AWSC_PYTHON} -m codegen generate
                            ${ARGN}
                    WORKING_DIRECTORY ${AWSC_GENERATOR_DIR} RESULT_VARIABLE result OUTPUT_VARIABLE output
                    ERROR_VARIABLE problem)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "awsc_generate(${service}): ${problem}")
    endif()
    message(STATUS "awsc_generate: ${output}${problem}")
    file(GLOB_RECURSE generator ${AWSC_GENERATOR_DIR}/codegen/*.py ${AWSC_GENERATOR_DIR}/codegen/*.j2)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${generator})
endfunction()

function(awsc_generate)
    cmake_parse_arguments(arg "CLI" "SERVICE;LOCK;TARGET" "MODEL;OPERATIONS;OPTIONS" ${ARGN})
    if(arg_UNPARSED_ARGUMENTS OR NOT arg_SERVICE)
        message(FATAL_ERROR "awsc_generate: expected SERVICE NAME [CLI] [MODEL FILE…] [OPERATIONS …] [LOCK FILE] "
                            "[TARGET TARGET] [OPTIONS …]; got ${ARGN}")
    endif()
    if(NOT arg_TARGET)
        set(arg_TARGET awsc_${arg_SERVICE})
    endif()
    if(NOT arg_MODEL)
        set(arg_MODEL ${AWSC_MODEL_DIR}/${arg_SERVICE}.json)
    endif()
    set(directory ${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}_generated)

    set(command --name ${arg_SERVICE} --out ${directory} ${arg_OPTIONS})
    foreach(model IN LISTS arg_MODEL)
        get_filename_component(model ${model} ABSOLUTE)
        list(APPEND models ${model})
        list(APPEND command --model ${model})
    endforeach()
    if(arg_OPERATIONS)
        list(JOIN arg_OPERATIONS "," operations)
        list(APPEND command --operations ${operations})
    endif()
    if(arg_LOCK)
        get_filename_component(lock ${arg_LOCK} ABSOLUTE)
        list(APPEND command --lock ${lock})
    elseif(NOT arg_OPERATIONS)
        list(APPEND command --lock ${directory}.abi.json)
    endif()

    awsc_run_generator(${arg_SERVICE} ${command})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${models})
    awsc_generated_libraries(${arg_TARGET} ${arg_SERVICE} ${directory} "${arg_OPERATIONS}")
    if(arg_CLI)
        awsc_generated_tool(${arg_TARGET} ${arg_SERVICE} ${directory})
    endif()
endfunction()

# Adds the targets of a generated directory; the shared library only for a whole service.
function(awsc_generated_libraries target service directory part)
    file(GLOB sources ${directory}/src/*.c)
    awsc_generated_library(${target}_static STATIC awsc-${service} ${directory} awsc::core_static ${sources})
    if(NOT part)
        awsc_generated_library(${target} SHARED awsc-${service} ${directory} awsc::core ${sources})
    endif()
    if(TARGET awsc::strict)
        set(constraints ${directory}/strict/constraints.c)
        awsc_generated_library(${target}_strict_static STATIC awsc-${service}-strict ${directory} awsc::strict_static
                               ${constraints})
        if(NOT part)
            awsc_generated_library(${target}_strict SHARED awsc-${service}-strict ${directory} awsc::strict
                                   ${constraints})
        endif()
    endif()
    awsc_generated_library(${target}_registry STATIC awsc-${service}-registry ${directory} ${target}_static
                           ${directory}/registry/registry.c)
    target_include_directories(${target}_registry PUBLIC ${directory}/registry)
endfunction()

# Built only when a target links it: few programs need all variants.
function(awsc_generated_library target type output directory needs)
    # Nothing is built in a source tree.
    set(place ${directory}/lib)
    string(FIND "${directory}/" "${CMAKE_CURRENT_BINARY_DIR}/" at)
    if(NOT at EQUAL 0)
        set(place ${CMAKE_CURRENT_BINARY_DIR}/lib)
    endif()
    add_library(${target} ${type} ${ARGN})
    set_target_properties(${target} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
                          POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden OUTPUT_NAME ${output}
                          ARCHIVE_OUTPUT_DIRECTORY ${place} LIBRARY_OUTPUT_DIRECTORY ${place})
    target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
    target_include_directories(${target} PUBLIC ${directory}/include PRIVATE ${directory}/src)
    target_link_libraries(${target} PUBLIC ${needs})
    if(type STREQUAL SHARED)
        include(CheckLinkerFlag)
        check_linker_flag(C -Wl,--version-script=${AWSC_EXPORTS_MAP} AWSC_LINKER_HAS_VERSION_SCRIPTS)
        if(AWSC_LINKER_HAS_VERSION_SCRIPTS)
            target_link_options(${target} PRIVATE -Wl,--version-script=${AWSC_EXPORTS_MAP})
        endif()
    endif()
    set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL ON)
endfunction()

# Adds TARGET_tool, the command-line tool of a generated directory, after awsc_generated_libraries.
function(awsc_generated_tool target service directory)
    set(cli ${AWSC_GENERATOR_DIR}/cli)
    if(NOT TARGET awsc_cli_parts) # all tools of a build share it
        if(NOT EXISTS ${cli}/main.c)
            message(FATAL_ERROR "awsc_generate(${service} CLI): awsc was installed without its command-line tool")
        endif()
        find_package(PkgConfig REQUIRED)
        find_package(CURL REQUIRED)
        file(GLOB sources ${cli}/*.c)
        list(REMOVE_ITEM sources ${cli}/main.c)
        add_library(awsc_cli_parts STATIC EXCLUDE_FROM_ALL ${sources})
        target_include_directories(awsc_cli_parts PUBLIC ${cli})
        target_compile_definitions(awsc_cli_parts PRIVATE _GNU_SOURCE)
        target_compile_options(awsc_cli_parts PRIVATE -ffunction-sections -fdata-sections)
        target_link_libraries(awsc_cli_parts PUBLIC awsc::core_static CURL::libcurl m)
        set_target_properties(awsc_cli_parts PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON)
        pkg_check_modules(AWSC_LIBYAML QUIET IMPORTED_TARGET GLOBAL yaml-0.1)
        if(AWSC_LIBYAML_FOUND)
            target_compile_definitions(awsc_cli_parts PRIVATE AWSC_HAVE_LIBYAML)
            target_link_libraries(awsc_cli_parts PRIVATE PkgConfig::AWSC_LIBYAML)
        endif()
    endif()
    set(examples ${CMAKE_CURRENT_BINARY_DIR}/${target}_examples.c)
    file(CONFIGURE OUTPUT ${examples} CONTENT "#include <examples.h>\n\nconst char awsc_cli_examples[] = \"\";\n" @ONLY)
    add_executable(${target}_tool ${cli}/main.c ${directory}/cli/cli.c ${examples})
    target_include_directories(${target}_tool PRIVATE ${directory}/cli ${directory}/src)
    target_compile_definitions(${target}_tool PRIVATE _GNU_SOURCE AWSC_CLI_TABLES=awsc_${service}_cli)
    target_link_libraries(${target}_tool PRIVATE awsc_cli_parts ${target}_registry)
    set_target_properties(${target}_tool PROPERTIES OUTPUT_NAME ${service} C_STANDARD 11 C_STANDARD_REQUIRED ON)
endfunction()
