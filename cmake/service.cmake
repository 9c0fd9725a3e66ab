# SPDX-License-Identifier: Apache-2.0
# awsc_service(NAME DIRECTORY): the libraries of one generated service.
#   awsc_NAME           shared
#   awsc_NAME_static    static
#   awsc_NAME_strict, awsc_NAME_strict_static
#                       the constraints of its model, if awsc_strict is built
#   awsc_NAME_registry  static: the table of all operations, for tools that work on any of them
# Handwritten code for a service, in services/NAME, becomes part of its libraries.
include(CheckCCompilerFlag)
# gcc aligns constants of 32 bytes and more to 32; the padding would make the tables a tenth larger.
check_c_compiler_flag(-malign-data=abi AWSC_HAS_ALIGN_DATA)

# awsc_further_service(ENTRY): a service of AWSC_SERVICES. NAME: one of generated/, or of model/NAME.json.
# NAME=MODEL: generates the code into the build tree. The lock file is beside the model (MODEL without .json, and
# .abi.json) if it is there, else in the build tree.
function(awsc_further_service entry)
    set(expected "AWSC_SERVICES has the entry \"${entry}\"; expected NAME or NAME=MODEL.json")
    if(NOT entry MATCHES "^([a-z][a-z0-9_]*)(=(.+))?$")
        message(FATAL_ERROR "${expected}")
    endif()
    set(name ${CMAKE_MATCH_1})
    set(model "${CMAKE_MATCH_3}")
    if(TARGET awsc_${name})
        if(model)
            message(FATAL_ERROR "AWSC_SERVICES: ${name} comes with awsc; choose another name for ${model}")
        endif()
        return()
    endif()
    if(NOT model)
        set(model ${AWSC_MODEL_DIR}/${name}.json)
    endif()
    get_filename_component(model "${model}" ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
    if(NOT EXISTS ${model})
        message(FATAL_ERROR "${expected}; there is no ${model}")
    endif()
    set(directory ${PROJECT_BINARY_DIR}/services/${name})
    awsc_run_generator(${name} --name ${name} --model ${model} --out ${directory})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${model})
    awsc_service(${name} ${directory})
endfunction()

function(awsc_service name directory)
    set_property(GLOBAL APPEND PROPERTY AWSC_SERVICE_NAMES ${name})
    set_property(GLOBAL PROPERTY AWSC_DIRECTORY_${name} ${directory})
    set(handwritten ${PROJECT_SOURCE_DIR}/services/${name})
    file(GLOB sources CONFIGURE_DEPENDS ${directory}/src/*.c ${handwritten}/src/*.c)
    add_library(awsc_${name}_objects OBJECT ${sources})
    set_target_properties(awsc_${name}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    target_include_directories(awsc_${name}_objects PRIVATE ${directory}/src ${directory}/include
                               ${handwritten}/include $<TARGET_PROPERTY:awsc_core,INTERFACE_INCLUDE_DIRECTORIES>)
    awsc_warnings(awsc_${name}_objects)
    if(AWSC_HAS_ALIGN_DATA)
        target_compile_options(awsc_${name}_objects PRIVATE -malign-data=abi)
    endif()

    add_library(awsc_${name}_static STATIC $<TARGET_OBJECTS:awsc_${name}_objects>)
    target_link_libraries(awsc_${name}_static PUBLIC awsc_core_static)
    awsc_library(awsc_${name}_static awsc-${name} ${directory}/include)
    add_library(awsc::${name}_static ALIAS awsc_${name}_static)

    add_library(awsc_${name} SHARED $<TARGET_OBJECTS:awsc_${name}_objects>)
    target_link_libraries(awsc_${name} PUBLIC awsc_core)
    awsc_library(awsc_${name} awsc-${name} ${directory}/include)
    add_library(awsc::${name} ALIAS awsc_${name})

    if(EXISTS ${handwritten}/include)
        target_include_directories(awsc_${name}_static INTERFACE $<BUILD_INTERFACE:${handwritten}/include>)
        target_include_directories(awsc_${name} INTERFACE $<BUILD_INTERFACE:${handwritten}/include>)
    endif()

    if(TARGET awsc_strict)
        awsc_service_strict(${name} ${directory})
    endif()

    # The shared library hides the symbols that the registry needs, so the registry links the static one.
    file(GLOB registry CONFIGURE_DEPENDS ${directory}/registry/*.c)
    add_library(awsc_${name}_registry STATIC ${registry})
    target_include_directories(awsc_${name}_registry PRIVATE ${directory}/src PUBLIC ${directory}/registry)
    target_link_libraries(awsc_${name}_registry PUBLIC awsc_${name}_static)
    awsc_warnings(awsc_${name}_registry)
endfunction()

# The tables refer to operations by name and to members by offset, so these libraries do not link the service's library.
function(awsc_service_strict name directory)
    file(GLOB sources CONFIGURE_DEPENDS ${directory}/strict/*.c)
    add_library(awsc_${name}_strict_objects OBJECT ${sources})
    set_target_properties(awsc_${name}_strict_objects PROPERTIES POSITION_INDEPENDENT_CODE ON
                          C_VISIBILITY_PRESET hidden)
    target_include_directories(awsc_${name}_strict_objects PRIVATE ${directory}/include
                               $<TARGET_PROPERTY:awsc_core,INTERFACE_INCLUDE_DIRECTORIES>)
    awsc_warnings(awsc_${name}_strict_objects)
    foreach(variant "" _static)
        set(target awsc_${name}_strict${variant})
        if(variant)
            add_library(${target} STATIC $<TARGET_OBJECTS:awsc_${name}_strict_objects>)
        else()
            add_library(${target} SHARED $<TARGET_OBJECTS:awsc_${name}_strict_objects>)
        endif()
        target_link_libraries(${target} PUBLIC awsc_strict${variant})
        awsc_library(${target} awsc-${name}-strict ${directory}/include)
        add_library(awsc::${name}_strict${variant} ALIAS ${target})
    endforeach()
endfunction()
