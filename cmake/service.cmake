# awsc_service(NAME DIRECTORY): the libraries of one generated service.
#   awsc_NAME           shared
#   awsc_NAME_static    static
#   awsc_NAME_registry  static: the table of all operations, for tools that work on any of them
function(awsc_service name directory)
    file(GLOB sources CONFIGURE_DEPENDS ${directory}/src/*.c)
    add_library(awsc_${name}_objects OBJECT ${sources})
    set_target_properties(awsc_${name}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    target_include_directories(awsc_${name}_objects PRIVATE ${directory}/src PUBLIC ${directory}/include
                               ${PROJECT_SOURCE_DIR}/runtime/include)
    awsc_warnings(awsc_${name}_objects)

    add_library(awsc_${name}_static STATIC)
    target_link_libraries(awsc_${name}_static PUBLIC awsc_${name}_objects awsc_core_static)
    set_target_properties(awsc_${name}_static PROPERTIES OUTPUT_NAME awsc-${name})

    add_library(awsc_${name} SHARED)
    target_link_libraries(awsc_${name} PRIVATE awsc_${name}_objects PUBLIC awsc_core)
    target_include_directories(awsc_${name} INTERFACE ${directory}/include)
    target_link_options(awsc_${name} PRIVATE -Wl,-z,defs)
    set_target_properties(awsc_${name} PROPERTIES OUTPUT_NAME awsc-${name} VERSION ${PROJECT_VERSION} SOVERSION 0)
    add_library(awsc::${name} ALIAS awsc_${name})

    # Its symbols are hidden in the shared library, so the registry goes with the static one.
    file(GLOB registry CONFIGURE_DEPENDS ${directory}/registry/*.c)
    add_library(awsc_${name}_registry STATIC ${registry})
    target_include_directories(awsc_${name}_registry PRIVATE ${directory}/src PUBLIC ${directory}/registry)
    target_link_libraries(awsc_${name}_registry PUBLIC awsc_${name}_static)
    awsc_warnings(awsc_${name}_registry)
endfunction()
