# SPDX-License-Identifier: Apache-2.0
# Tests of constraints, which need libawsc-strict. When the build is configured, awsc_generate makes a library of the
# service in the validation vectors. Without vectors, the generator's Python or PCRE2 the runners say what is missing.
if(TARGET protocol_test_strict AND TARGET awsc_strict)
    target_link_libraries(protocol_test_strict PRIVATE awsc_lambda_strict_static Threads::Threads)
    target_compile_definitions(protocol_test_strict PRIVATE HAVE_STRICT=1)
    # The test can refuse every allocation of our own archives.
    awsc_wrap(protocol_test_strict malloc realloc)
endif()

if(TARGET protocol_test_constraints AND TARGET awsc_strict)
    target_link_libraries(protocol_test_constraints PRIVATE awsc_strict_static)
    target_compile_definitions(protocol_test_constraints PRIVATE HAVE_STRICT=1)
endif()

if(TARGET protocol_test_validation)
    set(validation_model ${CONFORMANCE_DIR}/protocol-tests/restJson1-validation.json)
    if(CONFORMANCE_DIR AND EXISTS ${validation_model} AND TARGET awsc_strict AND AWSC_PYTHON)
        awsc_generate(SERVICE validation MODEL ${validation_model})
        target_link_libraries(protocol_test_validation PRIVATE awsc_validation_strict_static awsc_validation_registry)
        target_compile_definitions(protocol_test_validation PRIVATE HAVE_VALIDATION=1)
    endif()
endif()
