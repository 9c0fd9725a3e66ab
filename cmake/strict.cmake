# SPDX-License-Identifier: Apache-2.0
# awsc_strict checks the constraints of a model. It is the only library of the project that needs a regex library.
# Without PCRE2 it is not built, nor are the …_strict libraries of the services.
option(AWSC_USE_PCRE2 "Build libawsc-strict, which needs PCRE2, if that is there" ON)
if(AWSC_USE_PCRE2)
    pkg_check_modules(PCRE2 IMPORTED_TARGET libpcre2-8)
endif()
if(PCRE2_FOUND)
    file(GLOB strict_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/src/strict/*.c)
    add_library(awsc_strict_objects OBJECT ${strict_sources})
    set_target_properties(awsc_strict_objects PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    target_include_directories(awsc_strict_objects PRIVATE runtime/src runtime/include)
    awsc_system(awsc_strict_objects)
    target_link_libraries(awsc_strict_objects PRIVATE PkgConfig::PCRE2)
    awsc_warnings(awsc_strict_objects)

    add_library(awsc_strict_static STATIC $<TARGET_OBJECTS:awsc_strict_objects>)
    target_link_libraries(awsc_strict_static PUBLIC awsc_core_static PkgConfig::PCRE2)
    awsc_library(awsc_strict_static awsc-strict ${PROJECT_SOURCE_DIR}/runtime/include)
    add_library(awsc::strict_static ALIAS awsc_strict_static)

    # The shared core does not export its helpers, so this library has its own copies of the stateless helpers that it
    # needs.
    add_library(awsc_strict_helpers OBJECT ${PROJECT_SOURCE_DIR}/runtime/src/base/allocator.c
                ${PROJECT_SOURCE_DIR}/runtime/src/base/buffer.c ${PROJECT_SOURCE_DIR}/runtime/src/base/view.c
                ${PROJECT_SOURCE_DIR}/runtime/src/schema/type_info.c
                ${PROJECT_SOURCE_DIR}/runtime/src/schema/value.c)
    set_target_properties(awsc_strict_helpers PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    target_include_directories(awsc_strict_helpers PRIVATE runtime/src runtime/include)
    target_compile_definitions(awsc_strict_helpers PRIVATE AWSC_FOR_CORE=) # hidden: the copies are this library's own
    awsc_system(awsc_strict_helpers)
    awsc_warnings(awsc_strict_helpers)
    add_library(awsc_strict SHARED $<TARGET_OBJECTS:awsc_strict_objects> $<TARGET_OBJECTS:awsc_strict_helpers>)
    target_link_libraries(awsc_strict PUBLIC awsc_core PRIVATE PkgConfig::PCRE2)
    target_link_options(awsc_strict PRIVATE ${AWSC_LINK_GC_SECTIONS})
    awsc_library(awsc_strict awsc-strict ${PROJECT_SOURCE_DIR}/runtime/include)
    add_library(awsc::strict ALIAS awsc_strict)
else()
    message(STATUS "No libpcre2-8, or AWSC_USE_PCRE2 is OFF: awsc_strict, which checks the constraints of models, is left out")
endif()
