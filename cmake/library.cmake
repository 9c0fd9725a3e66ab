# SPDX-License-Identifier: Apache-2.0
# awsc_exports(TARGET MAP): the symbols that a shared library exports.
function(awsc_exports target map)
    if(AWSC_LINK_VERSION_SCRIPT)
        set_target_properties(${target} PROPERTIES LINK_DEPENDS ${map})
        target_link_options(${target} PRIVATE -Wl,--version-script=${map})
    endif()
endfunction()

# awsc_library(TARGET OUTPUT_NAME INCLUDE): sets the common properties of the project's libraries: name, version,
# headers, exported symbols, sanitizers.
function(awsc_library target output_name include)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${output_name} LINKER_LANGUAGE C)
    target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${include}>
                               $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL SHARED_LIBRARY)
        set_target_properties(${target} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0)
        if(NOT DEFINED CMAKE_INSTALL_RPATH) # they find each other; a program may use only some of them itself
            set_target_properties(${target} PROPERTIES INSTALL_RPATH $<IF:$<PLATFORM_ID:Darwin>,@loader_path,$ORIGIN>)
        endif()
        if(NOT target STREQUAL awsc_identity) # it has exports of its own: runtime.cmake
            awsc_exports(${target} ${PROJECT_SOURCE_DIR}/cmake/exports.map)
        endif()
        if(NOT AWSC_SANITIZE)
            target_link_options(${target} PRIVATE ${AWSC_LINK_DEFS})
        endif()
    endif()
    if(AWSC_SANITIZE)
        target_link_options(${target} PUBLIC $<BUILD_INTERFACE:-fsanitize=${AWSC_SANITIZE}>)
    endif()
endfunction()
