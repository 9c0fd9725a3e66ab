# SPDX-License-Identifier: Apache-2.0
# Services that are made of small models, one model for each kind of fact. Without the generator's Python they are
# skipped, and say so.
if(NOT AWSC_PYTHON)
    message(STATUS "SKIPPED: tests of generated services: no Python with Jinja2")
    return()
endif()
foreach(service accounts badges copies places search tickets vaults)
    file(REMOVE ${CMAKE_CURRENT_BINARY_DIR}/awsc_${service}_generated.abi.json)
    awsc_generate(SERVICE ${service} MODEL ${CMAKE_CURRENT_LIST_DIR}/${service}.json)
    awsc_warnings(awsc_${service}_static)
    list(APPEND MODEL_SERVICES awsc_${service}_static)
endforeach()
if(TARGET awsc_cli_parts)
    file(REMOVE ${CMAKE_CURRENT_BINARY_DIR}/awsc_shelves_generated.abi.json)
    awsc_generate(SERVICE shelves CLI MODEL ${CMAKE_CURRENT_LIST_DIR}/shelves.json)
    awsc_warnings(awsc_shelves_static)
    awsc_warnings(awsc_shelves_tool)
    add_test(NAME models/cli_service_test COMMAND ${AWSC_PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/cli_service_test.py
             $<TARGET_FILE:awsc_shelves_tool>)
    set_tests_properties(models/cli_service_test PROPERTIES LABELS models TIMEOUT 300)
endif()
awsc_test_suite(models ${MODEL_SERVICES} awsc_sts_static)
