# awsc_service(NAME DIRECTORY): the libraries of one generated service.
#   awsc_NAME           shared
#   awsc_NAME_static    static
#   awsc_NAME_registry  static: the table of all operations, for tools that work on any of them
function(awsc_service name directory)
    file(GLOB sources CONFIGURE_DEPENDS ${directory}/src/*.c)
    add_library(awsc_${name}_objects OBJECT ${sources})
    set_target_properties(awsc_${name}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden)
    target_include_directories(awsc_${name}_objects PRIVATE ${directory}/src ${directory}/include
                               $<TARGET_PROPERTY:awsc_core,INTERFACE_INCLUDE_DIRECTORIES>)
    awsc_warnings(awsc_${name}_objects)

    add_library(awsc_${name}_static STATIC $<TARGET_OBJECTS:awsc_${name}_objects>)
    target_link_libraries(awsc_${name}_static PUBLIC awsc_core_static)
    awsc_library(awsc_${name}_static awsc-${name} ${directory}/include)
    add_library(awsc::${name}_static ALIAS awsc_${name}_static)

    add_library(awsc_${name} SHARED $<TARGET_OBJECTS:awsc_${name}_objects>)
    target_link_libraries(awsc_${name} PUBLIC awsc_core)
    awsc_library(awsc_${name} awsc-${name} ${directory}/include)
    add_library(awsc::${name} ALIAS awsc_${name})

    # Its symbols are hidden in the shared library, so the registry goes with the static one.
    file(GLOB registry CONFIGURE_DEPENDS ${directory}/registry/*.c)
    add_library(awsc_${name}_registry STATIC ${registry})
    target_include_directories(awsc_${name}_registry PRIVATE ${directory}/src PUBLIC ${directory}/registry)
    target_link_libraries(awsc_${name}_registry PUBLIC awsc_${name}_static)
    awsc_warnings(awsc_${name}_registry)
endfunction()
