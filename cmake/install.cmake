# SPDX-License-Identifier: Apache-2.0
# Installing: libraries, headers, pkg-config files, CMake package.
include(CMakePackageConfigHelpers)

# pkg-config files derive their prefix from their own path, so that an installed tree can be moved.
file(RELATIVE_PATH AWSC_PC_TO_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)

# awsc_install_pc(NAME NEEDS DESCRIPTION): installs the pkg-config file of libawsc-NAME, which requires libawsc-NEEDS.
function(awsc_install_pc AWSC_SERVICE AWSC_NEEDS AWSC_DESCRIPTION)
    configure_file(cmake/awsc-service.pc.in ${PROJECT_BINARY_DIR}/awsc-${AWSC_SERVICE}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/awsc-${AWSC_SERVICE}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

set(AWSC_INSTALLED awsc_core awsc_core_static)
if(TARGET awsc_strict)
    list(APPEND AWSC_INSTALLED awsc_strict awsc_strict_static)
    configure_file(cmake/awsc-strict.pc.in ${PROJECT_BINARY_DIR}/awsc-strict.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/awsc-strict.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
foreach(service IN LISTS AWSC_SERVICE_NAMES)
    list(APPEND AWSC_INSTALLED awsc_${service} awsc_${service}_static)
    get_property(directory GLOBAL PROPERTY AWSC_DIRECTORY_${service})
    install(DIRECTORY ${directory}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    if(EXISTS ${PROJECT_SOURCE_DIR}/services/${service}/include)
        install(DIRECTORY services/${service}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    endif()
    awsc_install_pc(${service} core "the service ${service}")
    if(TARGET awsc_strict)
        list(APPEND AWSC_INSTALLED awsc_${service}_strict awsc_${service}_strict_static)
        awsc_install_pc(${service}-strict strict "constraints of the service ${service}")
    endif()
endforeach()

foreach(target IN LISTS AWSC_INSTALLED)
    string(REPLACE "awsc_" "" exported ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${exported})
endforeach()

install(TARGETS ${AWSC_INSTALLED} EXPORT awsc-targets LIBRARY ARCHIVE)
install(DIRECTORY runtime/include/ adapters/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT awsc-targets NAMESPACE awsc:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc)

configure_file(cmake/awsc-core.pc.in ${PROJECT_BINARY_DIR}/awsc-core.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/awsc-core.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The generator is installed too, for awsc_generate: libraries of other services, or of parts of a service.
set(AWSC_DATA_DIR ${CMAKE_INSTALL_DATADIR}/awsc)
install(DIRECTORY codegen model DESTINATION ${AWSC_DATA_DIR}
        FILES_MATCHING PATTERN "*.py" PATTERN "*.j2" PATTERN "*.json" PATTERN "__pycache__" EXCLUDE)
install(FILES cmake/generate.cmake cmake/exports.map DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc)

configure_package_config_file(cmake/awsc-config.cmake.in ${PROJECT_BINARY_DIR}/awsc-config.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc PATH_VARS AWSC_DATA_DIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/awsc-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/awsc-config.cmake ${PROJECT_BINARY_DIR}/awsc-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc)
