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
awsc_test_suite(models ${MODEL_SERVICES} awsc_sts_static)
