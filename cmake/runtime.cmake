# SPDX-License-Identifier: Apache-2.0
# The runtime as two libraries, told apart by the folders of runtime/src (docs/architecture.md, "Libraries"):
#   awsc_identity, awsc_identity_static   credentials and signatures, and all that they need
#   awsc_core, awsc_core_static           the rest of what clients of services need
# The folder strict is a library of its own: strict.cmake.
set(AWSC_CORE_FOLDERS aws_json duplex events eventstream jmespath operation_endpoint paginate record report waiter)

file(GLOB AWSC_IDENTITY_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/src/*/*.c
     ${PROJECT_SOURCE_DIR}/generated/core/src/*.c ${PROJECT_SOURCE_DIR}/generated/core/*/src/*.c)
list(JOIN AWSC_CORE_FOLDERS "|" folders)
set(AWSC_CORE_SOURCES ${AWSC_IDENTITY_SOURCES})
list(FILTER AWSC_CORE_SOURCES INCLUDE REGEX "/runtime/src/(${folders})/")
list(FILTER AWSC_IDENTITY_SOURCES EXCLUDE REGEX "/runtime/src/(${folders}|strict|without)/")
include(cmake/switches.cmake)

# Parts of services that the library itself calls. Their headers are private to it, and no library exports their symbols.
file(GLOB AWSC_INNER_INCLUDES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/generated/core/*/include)

# A function that one library has for the other is exported, yet its own library may still inline and bind it.
include(CheckCCompilerFlag)
check_c_compiler_flag(-fno-semantic-interposition AWSC_HAS_INTERPOSITION_FLAG)

# awsc_runtime(NAME SOURCES DEPENDENCIES): objects, compiled once for both variants, a static and a shared library.
function(awsc_runtime name sources dependencies)
    add_library(awsc_${name}_objects OBJECT ${sources})
    set_target_properties(awsc_${name}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    target_include_directories(awsc_${name}_objects PRIVATE ${PROJECT_SOURCE_DIR}/runtime/src
                               ${PROJECT_SOURCE_DIR}/runtime/include ${AWSC_INNER_INCLUDES})
    if(AWSC_HAS_INTERPOSITION_FLAG)
        target_compile_options(awsc_${name}_objects PRIVATE -fno-semantic-interposition)
    endif()
    awsc_system(awsc_${name}_objects)
    target_link_libraries(awsc_${name}_objects PRIVATE ${dependencies})
    awsc_warnings(awsc_${name}_objects)

    add_library(awsc_${name}_static STATIC $<TARGET_OBJECTS:awsc_${name}_objects>)
    target_link_libraries(awsc_${name}_static PUBLIC ${dependencies})
    add_library(awsc_${name} SHARED $<TARGET_OBJECTS:awsc_${name}_objects>)
    target_link_libraries(awsc_${name} PRIVATE ${dependencies})
    target_link_options(awsc_${name} PRIVATE ${AWSC_LINK_GC_SECTIONS})
    foreach(target awsc_${name}_static awsc_${name})
        awsc_library(${target} awsc-${name} ${PROJECT_SOURCE_DIR}/runtime/include)
        target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/adapters>)
        string(REGEX REPLACE "^awsc_" "awsc::" alias ${target})
        add_library(${alias} ALIAS ${target})
    endforeach()
endfunction()

# Functions of identity for core are in a version node of this release: other releases of the two do not fit together,
# and the loader says so. The linker prefers an exact name to a pattern.
file(STRINGS cmake/for_core.txt AWSC_FOR_CORE REGEX "^awsc_")
list(JOIN AWSC_FOR_CORE ";\n        " AWSC_FOR_CORE)
string(REPLACE "." "_" AWSC_FOR_CORE_NODE "AWSC_FOR_CORE_${PROJECT_VERSION}")
configure_file(cmake/identity.map.in ${PROJECT_BINARY_DIR}/identity.map @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/for_core.txt)

set(AWSC_IDENTITY_DEPENDENCIES CURL::libcurl OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB EXPAT::EXPAT PkgConfig::CJSON
    Threads::Threads m)
awsc_runtime(identity "${AWSC_IDENTITY_SOURCES}" "${AWSC_IDENTITY_DEPENDENCIES}")
awsc_exports(awsc_identity ${PROJECT_BINARY_DIR}/identity.map)
# A thread that looks up a host name may outlive its client: its code must not be unloaded while it runs.
target_link_options(awsc_identity PRIVATE ${AWSC_LINK_NODELETE} ${AWSC_LINK_SYMBOLIC})

set(AWSC_CORE_DEPENDENCIES CURL::libcurl OpenSSL::SSL OpenSSL::Crypto ZLIB::ZLIB EXPAT::EXPAT PkgConfig::CJSON
    PkgConfig::NGHTTP2 Threads::Threads m)
if(LIBDEFLATE_FOUND)
    # Our reference is weak: a linker that drops what is not needed would drop it.
    if(AWSC_LINKER_PUSHES_STATE)
        list(APPEND AWSC_CORE_DEPENDENCIES -Wl,--push-state,--no-as-needed,-ldeflate,--pop-state)
    else()
        list(APPEND AWSC_CORE_DEPENDENCIES deflate)
    endif()
    set(AWSC_PC_LIBDEFLATE ", libdeflate >= 1.9")
endif()
awsc_runtime(core "${AWSC_CORE_SOURCES}" "${AWSC_CORE_DEPENDENCIES}")
if(LIBDEFLATE_FOUND)
    target_include_directories(awsc_core_objects PRIVATE ${LIBDEFLATE_INCLUDE_DIRS})
    target_compile_definitions(awsc_core_objects PRIVATE AWSC_HAVE_LIBDEFLATE)
endif()
target_link_libraries(awsc_core_static PUBLIC awsc_identity_static)
target_link_libraries(awsc_core PUBLIC awsc_identity)
