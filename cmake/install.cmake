# SPDX-License-Identifier: Apache-2.0
# Installing, in four components: runtime (shared libraries), dev (headers, archives, pkg-config files, CMake package,
# generator), tools (programs, their completion and man pages) and doc (licence, documentation, examples).
# `cmake --install build` installs all, `cmake --install build --component NAME` one.
include(CMakePackageConfigHelpers)

# Rules that name no component are those of the programs.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME tools)

# pkg-config files derive their prefix from their own path, so that an installed tree can be moved.
file(RELATIVE_PATH AWSC_PC_TO_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
# Without shared libraries every program needs the libraries behind ours.
if(AWSC_BUILD_SHARED)
    set(AWSC_PC_PRIVATE .private)
    set(AWSC_PC_THEN "\nRequires.private: ")
else()
    set(AWSC_PC_THEN ", ")
    set(AWSC_PC_SYSTEM " -lpthread -lm")
    set(AWSC_PC_STRICT ", libpcre2-8")
endif()

# ---- libraries -------------------------------------------------------------------------------------------------------

# awsc_install_pc(NAME NEEDS DESCRIPTION): installs the pkg-config file of libawsc-NAME, which requires libawsc-NEEDS.
function(awsc_install_pc AWSC_SERVICE AWSC_NEEDS AWSC_DESCRIPTION)
    configure_file(cmake/awsc-service.pc.in ${PROJECT_BINARY_DIR}/awsc-${AWSC_SERVICE}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/awsc-${AWSC_SERVICE}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
            COMPONENT dev)
endfunction()

# awsc_install_library(NAME PACKAGE): the shared library awsc_NAME and the archive awsc_NAME_static. The package of
# Debian that has the shared library (cmake/package.cmake) is a component too, which only cpack installs.
function(awsc_install_library name package)
    set_target_properties(awsc_${name} PROPERTIES EXPORT_NAME ${name})
    set_target_properties(awsc_${name}_static PROPERTIES EXPORT_NAME ${name}_static)
    if(AWSC_BUILD_SHARED)
        install(TARGETS awsc_${name} EXPORT awsc-targets LIBRARY COMPONENT runtime NAMELINK_COMPONENT dev)
        install(TARGETS awsc_${name} LIBRARY COMPONENT ${package} NAMELINK_SKIP EXCLUDE_FROM_ALL)
        set_property(GLOBAL APPEND PROPERTY AWSC_DEBS ${package})
    endif()
    if(AWSC_BUILD_STATIC)
        install(TARGETS awsc_${name}_static EXPORT awsc-targets ARCHIVE COMPONENT dev)
    endif()
    set(AWSC_ARCHIVES ${AWSC_ARCHIVES} ${name} PARENT_SCOPE)
endfunction()

foreach(name identity core strict)
    if(TARGET awsc_${name})
        awsc_install_library(${name} libawsc-${name}0)
        configure_file(cmake/awsc-${name}.pc.in ${PROJECT_BINARY_DIR}/awsc-${name}.pc @ONLY)
        install(FILES ${PROJECT_BINARY_DIR}/awsc-${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
    endif()
endforeach()
foreach(service IN LISTS AWSC_SERVICE_NAMES)
    awsc_install_library(${service} libawsc-${service}0)
    get_property(directory GLOBAL PROPERTY AWSC_DIRECTORY_${service})
    install(DIRECTORY ${directory}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
    if(EXISTS ${PROJECT_SOURCE_DIR}/services/${service}/include)
        install(DIRECTORY services/${service}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
    endif()
    awsc_install_pc(${service} core "the service ${service}")
    if(TARGET awsc_${service}_strict)
        awsc_install_library(${service}_strict libawsc-strict0)
        awsc_install_pc(${service}-strict strict "constraints of the service ${service}")
    endif()
endforeach()

install(DIRECTORY runtime/include/ adapters/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev
        FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
install(EXPORT awsc-targets NAMESPACE awsc:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc COMPONENT dev)

# ---- the generator, for awsc_generate: libraries of other services, or of parts of a service --------------------------

set(AWSC_DATA_DIR ${CMAKE_INSTALL_DATADIR}/awsc)
install(DIRECTORY codegen model DESTINATION ${AWSC_DATA_DIR} COMPONENT dev
        FILES_MATCHING PATTERN "*.py" PATTERN "*.j2" PATTERN "*.json" PATTERN "__pycache__" EXCLUDE)
if(AWSC_BUILD_CLI) # for awsc_generate(… CLI)
    install(DIRECTORY cli DESTINATION ${AWSC_DATA_DIR} COMPONENT dev
            FILES_MATCHING PATTERN "*.c" PATTERN "*.h" PATTERN "examples" EXCLUDE)
endif()
install(FILES cmake/generate.cmake cmake/exports.map DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc COMPONENT dev)

list(JOIN AWSC_ARCHIVES " " AWSC_ARCHIVES)
configure_package_config_file(cmake/awsc-config.cmake.in ${PROJECT_BINARY_DIR}/awsc-config.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc PATH_VARS AWSC_DATA_DIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/awsc-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/awsc-config.cmake ${PROJECT_BINARY_DIR}/awsc-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc COMPONENT dev)

# ---- documentation ---------------------------------------------------------------------------------------------------

install(FILES LICENSE README.md CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT doc)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT doc
        FILES_MATCHING PATTERN "*.md" PATTERN "*.svg"
        PATTERN "site" EXCLUDE PATTERN "man" EXCLUDE PATTERN "__pycache__" EXCLUDE)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT doc
        FILES_MATCHING PATTERN "*.c" PATTERN "*.h" PATTERN "*.cc" PATTERN "*.py" PATTERN "CMakeLists.txt"
        PATTERN "*.sql" PATTERN "*.control" PATTERN "Makefile" PATTERN "__pycache__" EXCLUDE)
install(DIRECTORY examples/functions DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT doc
        USE_SOURCE_PERMISSIONS PATTERN "__pycache__" EXCLUDE)
