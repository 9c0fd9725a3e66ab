# SPDX-License-Identifier: Apache-2.0
# Programs of others with awsc inside. Without its packages a test says so and is skipped.
add_custom_target(integrations DEPENDS lambda-local)

function(awsc_integration_test name)
    add_test(NAME integrations/${name} COMMAND ${AWSC_SYSTEM_PYTHON} -B
             ${CMAKE_CURRENT_SOURCE_DIR}/integrations/${name}.py $<TARGET_FILE:lambda-local> ${ARGN})
    set_tests_properties(integrations/${name} PROPERTIES LABELS integrations TIMEOUT 300)
endfunction()

set(postgresql none none none none)
if(TARGET integration_postgresql)
    add_library(one_thread MODULE integrations/one_thread.c)
    target_compile_definitions(one_thread PRIVATE _GNU_SOURCE)
    target_link_libraries(one_thread PRIVATE ${CMAKE_DL_LIBS})
    awsc_warnings(one_thread)
    add_dependencies(integrations integration_postgresql one_thread awsc_lambda)
    set(postgresql $<TARGET_FILE:integration_postgresql> $<TARGET_FILE:one_thread>
        "-I$<JOIN:$<TARGET_PROPERTY:awsc_lambda,INTERFACE_INCLUDE_DIRECTORIES>, -I> -I${PROJECT_SOURCE_DIR}/runtime/include -I${PROJECT_SOURCE_DIR}/adapters"
        $<TARGET_FILE:awsc_lambda>)
endif()
awsc_integration_test(postgresql_test ${postgresql})

set(libevent none)
if(TARGET integration_libevent)
    add_dependencies(integrations integration_libevent)
    set(libevent $<TARGET_FILE:integration_libevent>)
endif()
awsc_integration_test(libevent_test ${libevent})

set(librdkafka none)
if(TARGET integration_librdkafka)
    add_dependencies(integrations integration_librdkafka)
    set(librdkafka $<TARGET_FILE:integration_librdkafka>)
endif()
awsc_integration_test(librdkafka_test ${librdkafka})
