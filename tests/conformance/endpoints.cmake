# SPDX-License-Identifier: Apache-2.0
# When the build is configured, the rule sets of the vectors are compiled to C for the endpoint runner. Without vectors,
# Python or Jinja2 the runner is built without them, and says so.
if(TARGET conformance_test_endpoints AND CONFORMANCE_DIR AND EXISTS ${CONFORMANCE_DIR}/endpoint-rules)
    foreach(candidate /usr/bin/python3 python3)
        if(NOT AWSC_PYTHON)
            execute_process(COMMAND ${candidate} -c "import jinja2" RESULT_VARIABLE endpoint_tables_result
                            OUTPUT_QUIET ERROR_QUIET)
            if(endpoint_tables_result EQUAL 0)
                set(AWSC_PYTHON ${candidate})
            endif()
        endif()
    endforeach()
    if(AWSC_PYTHON)
        set(endpoint_tables_dir ${CMAKE_CURRENT_BINARY_DIR}/endpoint_tables)
        set(endpoint_tables_script ${CMAKE_CURRENT_LIST_DIR}/endpoint_tables.py)
        execute_process(COMMAND ${AWSC_PYTHON} -B ${endpoint_tables_script} ${CONFORMANCE_DIR} ${endpoint_tables_dir}
                        RESULT_VARIABLE endpoint_tables_result ERROR_VARIABLE endpoint_tables_error)
        if(NOT endpoint_tables_result EQUAL 0)
            message(FATAL_ERROR "endpoint rules of the vectors: ${endpoint_tables_error}")
        endif()
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${endpoint_tables_script}
                     ${PROJECT_SOURCE_DIR}/codegen/endpoints.py ${PROJECT_SOURCE_DIR}/codegen/partitions.py
                     ${PROJECT_SOURCE_DIR}/codegen/templates/endpoint.c.j2)
        file(GLOB endpoint_tables_sources ${endpoint_tables_dir}/*.c)
        target_sources(conformance_test_endpoints PRIVATE ${endpoint_tables_sources})
        target_compile_definitions(conformance_test_endpoints PRIVATE ENDPOINT_TABLES=1)
    else()
        message(STATUS "No Python with Jinja2: the endpoint rules of the vectors are not compiled")
    endif()
endif()
