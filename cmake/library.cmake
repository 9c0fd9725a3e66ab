# SPDX-License-Identifier: Apache-2.0
# awsc_library(TARGET OUTPUT_NAME INCLUDE): sets the common properties of the project's libraries: name, version,
# headers, exported symbols, sanitizers.
function(awsc_library target output_name include)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${output_name} LINKER_LANGUAGE C)
    target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${include}>
                               $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL SHARED_LIBRARY)
        set_target_properties(${target} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0
                              LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/exports.map)
        target_link_options(${target} PRIVATE ${AWSC_LINK_VERSION_SCRIPT})
        if(NOT AWSC_SANITIZE)
            target_link_options(${target} PRIVATE ${AWSC_LINK_DEFS})
        endif()
    endif()
    if(AWSC_SANITIZE)
        target_link_options(${target} PUBLIC $<BUILD_INTERFACE:-fsanitize=${AWSC_SANITIZE}>)
    endif()
endfunction()
