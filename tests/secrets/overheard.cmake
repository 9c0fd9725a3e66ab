# SPDX-License-Identifier: Apache-2.0
# Adds recording (support/overheard.c) to all test programs, and to copies of the tools and the examples.

set(AWSC_OVERHEARD awsc_log awsc_log_enabled awsc_log_header awsc_error_free awsc_identity_new
    awsc_mfa_request_answer awsc_http_request_set_header awsc_http_request_put_header awsc_internal_call
    awsc_internal_call_start awsc_http_head_value awsc_http_head_get awsc_http_head_url awsc_token_new)
list(TRANSFORM AWSC_OVERHEARD PREPEND LINKER:--wrap=)
add_library(awsc_overheard OBJECT ${CMAKE_CURRENT_LIST_DIR}/../support/overheard.c)
target_include_directories(awsc_overheard PRIVATE ${PROJECT_SOURCE_DIR}/runtime/src
                           ${PROJECT_SOURCE_DIR}/runtime/include)
target_compile_definitions(awsc_overheard PRIVATE _GNU_SOURCE)
awsc_warnings(awsc_overheard)

function(awsc_overhear target)
    if(NOT AWSC_LINK_WRAP)
        return()
    endif()
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:awsc_overheard>)
    target_link_options(${target} PRIVATE ${AWSC_OVERHEARD})
endfunction()

# awsc_overheard_copy(NAME FROM DIRECTORY LIBRARIES…): builds overheard/… from the sources of another program.
function(awsc_overheard_copy name from directory)
    get_target_property(sources ${from} SOURCES)
    get_target_property(folder ${from} SOURCE_DIR)
    list(TRANSFORM sources PREPEND ${folder}/ REGEX "^[^/$]")
    add_executable(overheard_${name} ${sources})
    target_include_directories(overheard_${name} PRIVATE $<TARGET_PROPERTY:${from},INCLUDE_DIRECTORIES>)
    target_compile_definitions(overheard_${name} PRIVATE $<TARGET_PROPERTY:${from},COMPILE_DEFINITIONS>)
    set_target_properties(overheard_${name} PROPERTIES CXX_STANDARD 17 RUNTIME_OUTPUT_DIRECTORY
                          ${PROJECT_BINARY_DIR}/overheard/${directory} OUTPUT_NAME ${name})
    target_link_libraries(overheard_${name} PRIVATE ${ARGN} awsc_core_static Threads::Threads)
    awsc_overhear(overheard_${name})
endfunction()

# A run with sanitizers records the test programs only.
if(NOT AWSC_SANITIZE AND AWSC_LINK_WRAP AND TARGET awsc_lambda_static)
    if(TARGET awsc_lambda_tool)
        awsc_overheard_copy(lambda awsc_lambda_tool bin awsc_cli_parts awsc_lambda_cli awsc_lambda_static)
    endif()
    if(TARGET awsc-credentials)
        awsc_overheard_copy(awsc-credentials awsc-credentials bin)
    endif()
    if(TARGET lambda-local)
        pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd)
        awsc_overheard_copy(lambda-local lambda-local bin awsc_lambda_registry awsc_lambda_static
                            PkgConfig::MICROHTTPD m)
    endif()
    if(AWSC_BUILD_EXAMPLES)
        get_property(examples DIRECTORY ${PROJECT_SOURCE_DIR}/examples PROPERTY BUILDSYSTEM_TARGETS)
        list(FILTER examples EXCLUDE REGEX "^example_loop_") # their libraries are found in their folder only
        foreach(example IN LISTS examples)
            string(REPLACE "example_" "" name ${example})
            awsc_overheard_copy(${name} ${example} bin/examples awsc_lambda_static)
        endforeach()
    endif()
endif()
