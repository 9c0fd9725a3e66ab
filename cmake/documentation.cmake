# SPDX-License-Identifier: Apache-2.0
# Man pages, made of the help of the tools and of the headers, into man/ of the build:
#   cmake -DAWSC_BUILD_MAN=ON …     as a part of the build; `cmake --build … --target man` makes them at any time
option(AWSC_BUILD_MAN "Make the man pages with the rest (needs doxygen and python3)" OFF)
find_program(AWSC_DOXYGEN doxygen)
find_package(Python3 COMPONENTS Interpreter QUIET)
if(NOT TARGET awsc_lambda_tool OR NOT TARGET lambda-local OR NOT AWSC_DOXYGEN OR NOT Python3_FOUND)
    if(AWSC_BUILD_MAN)
        message(FATAL_ERROR "AWSC_BUILD_MAN needs doxygen, python3, and the tools lambda and lambda-local")
    endif()
    return()
endif()

file(GLOB texts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/site/*.py ${PROJECT_SOURCE_DIR}/runtime/include/awsc/*.h
     ${PROJECT_SOURCE_DIR}/generated/lambda/include/awsc/lambda/*.h ${PROJECT_SOURCE_DIR}/adapters/*.h)
add_custom_command(
    OUTPUT ${PROJECT_BINARY_DIR}/man/stamp
    COMMAND ${Python3_EXECUTABLE} -B -m docs.site man ${PROJECT_SOURCE_DIR} $<TARGET_FILE:awsc_lambda_tool>
            $<TARGET_FILE:lambda-local> ${PROJECT_BINARY_DIR}/man
    COMMAND ${CMAKE_COMMAND} -E touch ${PROJECT_BINARY_DIR}/man/stamp
    DEPENDS ${texts} ${PROJECT_SOURCE_DIR}/local/README.md awsc_lambda_tool lambda-local
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Man pages" VERBATIM)
if(AWSC_BUILD_MAN)
    add_custom_target(man ALL DEPENDS ${PROJECT_BINARY_DIR}/man/stamp)
else()
    add_custom_target(man DEPENDS ${PROJECT_BINARY_DIR}/man/stamp)
endif()
if(AWSC_INSTALL)
    install(DIRECTORY ${PROJECT_BINARY_DIR}/man/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT tools OPTIONAL)
    install(DIRECTORY ${PROJECT_BINARY_DIR}/man/man3 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT dev OPTIONAL)
endif()
