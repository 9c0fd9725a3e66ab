# SPDX-License-Identifier: Apache-2.0
# Tests every typed function of Lambda by its name. The lists of names are made from the headers at build time, so that
# a new operation is tested at once.
find_package(Python3 COMPONENTS Interpreter)
if(NOT Python3_FOUND OR NOT TARGET awsc_lambda_registry)
    message(STATUS "SKIPPED: the test of the typed functions: no Python")
    return()
endif()
set(typed_directory ${CMAKE_CURRENT_BINARY_DIR}/typed)
set(typed_script ${CMAKE_CURRENT_LIST_DIR}/typed_calls.py)
set(typed_headers ${PROJECT_SOURCE_DIR}/generated/lambda/include/awsc)
file(GLOB typed_sources CONFIGURE_DEPENDS ${typed_headers}/lambda/*.h ${typed_headers}/lambda/operations/*.h)
add_custom_command(OUTPUT ${typed_directory}/operations.inc
                   COMMAND ${Python3_EXECUTABLE} -B ${typed_script} ${typed_headers} lambda ${typed_directory}
                   DEPENDS ${typed_script} ${typed_sources})
add_executable(typed_calls protocol/typed_calls.c snapshot/case.c snapshot/value_maker.c
               ${PROJECT_SOURCE_DIR}/local/bind_response.c ${PROJECT_SOURCE_DIR}/local/bind_event.c
               ${typed_directory}/operations.inc)
target_include_directories(typed_calls PRIVATE ${PROJECT_SOURCE_DIR}/runtime/src ${CMAKE_CURRENT_SOURCE_DIR}
                           ${typed_directory} ${PROJECT_SOURCE_DIR}/local)
target_compile_definitions(typed_calls PRIVATE _GNU_SOURCE)
target_link_libraries(typed_calls PRIVATE awsc_lambda_registry awsc_lambda_static awsc_core_static PkgConfig::CMOCKA m)
awsc_overhear(typed_calls)
awsc_warnings(typed_calls)
add_test(NAME protocol/typed_calls COMMAND typed_calls)
set_tests_properties(protocol/typed_calls PROPERTIES LABELS protocol TIMEOUT ${AWSC_TEST_SECONDS})
