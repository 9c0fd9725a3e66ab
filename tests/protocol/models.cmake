# SPDX-License-Identifier: Apache-2.0
# Smithy's protocol tests. The runner reads them from a model and works on any tables: tables made at run time
# (conformance/test_protocol_rest_json1.c), and tables of the libraries that are generated here, one for each model of a
# supported protocol. Without vectors or the generator's Python the tests are skipped, and say so.
add_library(protocol_runner STATIC ${CMAKE_CURRENT_LIST_DIR}/runner.c)
target_include_directories(protocol_runner PRIVATE ${PROJECT_SOURCE_DIR}/runtime/src ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_definitions(protocol_runner PRIVATE _GNU_SOURCE CONFORMANCE_DIR="${CONFORMANCE_DIR}")
target_link_libraries(protocol_runner PUBLIC awsc_core_static PkgConfig::CJSON m)
awsc_warnings(protocol_runner)
target_link_libraries(conformance_test_protocol_rest_json1 PRIVATE protocol_runner)

# These tests can refuse every allocation of our own archives.
awsc_wrap(protocol_test_serialize malloc realloc)
awsc_wrap(protocol_test_events_written malloc realloc)

set(PROTOCOLS_SPOKEN "aws\\.protocols#(restJson1|awsJson1_[01]|awsQuery)")

# Adds one model: its library, compiled with all warnings, and the program that runs its tests.
function(awsc_protocol_test topic model)
    string(TOLOWER "protocol_${topic}" service)
    string(REGEX REPLACE "[^a-z0-9]" "_" service ${service})
    # This library needs no stable ABI, since only this test links it.
    file(REMOVE ${CMAKE_CURRENT_BINARY_DIR}/awsc_${service}_generated.abi.json)
    awsc_generate(SERVICE ${service} MODEL ${model} OPTIONS --nested-defaults)
    awsc_warnings(awsc_${service}_static)
    awsc_warnings(awsc_${service}_registry)
    set(target protocol_model_${topic})
    add_executable(${target} ${CMAKE_CURRENT_SOURCE_DIR}/protocol/generated_service.c)
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_compile_definitions(${target} PRIVATE CONFORMANCE_DIR="${CONFORMANCE_DIR}" PROTOCOL_TOPIC="${topic}"
                               PROTOCOL_REGISTRY=<awsc_${service}_registry.h> PROTOCOL_SERVICE=awsc_${service}_service
                               PROTOCOL_OPERATIONS=awsc_${service}_operation_table
                               PROTOCOL_OPERATION_COUNT=awsc_${service}_operation_count)
    target_link_libraries(${target} PRIVATE protocol_runner awsc_${service}_registry)
    awsc_warnings(${target})
    add_test(NAME protocol/${topic} COMMAND ${target})
    set_tests_properties(protocol/${topic} PROPERTIES LABELS protocol TIMEOUT ${AWSC_TEST_SECONDS})
endfunction()

# Server-side tests of the same model, for lambda-local's binding of requests and responses.
function(awsc_protocol_server_test topic)
    string(TOLOWER "protocol_${topic}" service)
    set(target protocol_server_${topic})
    set(local ${PROJECT_SOURCE_DIR}/local)
    add_executable(${target} ${CMAKE_CURRENT_SOURCE_DIR}/protocol/server.c ${local}/bind_request.c
                   ${local}/bind_response.c ${local}/request.c ${local}/route.c)
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/runtime/src ${local})
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE CONFORMANCE_DIR="${CONFORMANCE_DIR}"
                               PROTOCOL_TOPIC="${topic}" PROTOCOL_REGISTRY=<awsc_${service}_registry.h>
                               PROTOCOL_SERVICE=awsc_${service}_service
                               PROTOCOL_OPERATIONS=awsc_${service}_operation_table
                               PROTOCOL_OPERATION_COUNT=awsc_${service}_operation_count)
    target_link_libraries(${target} PRIVATE awsc_${service}_registry awsc_core_static PkgConfig::CJSON m)
    awsc_warnings(${target})
    add_test(NAME protocol/server_${topic} COMMAND ${target})
    set_tests_properties(protocol/server_${topic} PROPERTIES LABELS protocol TIMEOUT ${AWSC_TEST_SECONDS})
endfunction()

# The command-line tool over the same model, which has members of every type.
function(awsc_protocol_cli_test topic model)
    string(TOLOWER "protocol_${topic}" service)
    set(tables ${CMAKE_CURRENT_BINARY_DIR}/awsc_${service}_generated)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cli/*.c)
    set(target protocol_cli_${topic})
    add_executable(${target} ${sources} ${tables}/cli/cli.c $<TARGET_OBJECTS:awsc_no_examples>)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cli ${tables}/cli ${tables}/src)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE AWSC_CLI_TABLES=awsc_${service}_cli)
    target_link_libraries(${target} PRIVATE awsc_${service}_registry awsc_core_static CURL::libcurl m)
    awsc_warnings(${target})
    add_test(NAME protocol/cli_${topic} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/protocol/cli_cases.py
             $<TARGET_FILE:${target}> ${model})
    set_tests_properties(protocol/cli_${topic} PROPERTIES LABELS protocol TIMEOUT ${AWSC_TEST_SECONDS})
endfunction()

file(GLOB protocol_models ${CONFORMANCE_DIR}/protocol-tests/*.json)
execute_process(COMMAND /usr/bin/python3 -c "import jinja2" RESULT_VARIABLE protocol_python OUTPUT_QUIET ERROR_QUIET)
if(NOT CONFORMANCE_DIR OR NOT protocol_models)
    message(STATUS "SKIPPED: protocol tests of generated code: CONFORMANCE_DIR holds no protocol-tests")
elseif(protocol_python AND NOT AWSC_PYTHON)
    message(STATUS "SKIPPED: protocol tests of generated code: no Python with Jinja2")
else()
    foreach(protocol_model IN LISTS protocol_models)
        file(STRINGS ${protocol_model} protocol_traits REGEX "^ *\"(${PROTOCOLS_SPOKEN})\": *{")
        if(protocol_traits)
            get_filename_component(protocol_topic ${protocol_model} NAME_WE)
            awsc_protocol_test(${protocol_topic} ${protocol_model})
            if(protocol_topic STREQUAL restJson1)
                awsc_protocol_server_test(${protocol_topic})
                awsc_protocol_cli_test(${protocol_topic} ${protocol_model})
            endif()
        endif()
    endforeach()
endif()
