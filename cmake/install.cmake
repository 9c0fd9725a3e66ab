# Installing: libraries, headers, pkg-config files, CMake package.
include(CMakePackageConfigHelpers)

# pkg-config files find their prefix from where they are, so that an installed tree can be moved.
file(RELATIVE_PATH AWSC_PC_TO_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)

set(AWSC_INSTALLED awsc_core awsc_core_static)
foreach(service IN LISTS AWSC_SERVICES)
    list(APPEND AWSC_INSTALLED awsc_${service} awsc_${service}_static)
    install(DIRECTORY generated/${service}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    set(AWSC_SERVICE ${service})
    configure_file(cmake/awsc-service.pc.in ${PROJECT_BINARY_DIR}/awsc-${service}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/awsc-${service}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

foreach(target IN LISTS AWSC_INSTALLED)
    string(REPLACE "awsc_" "" exported ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${exported})
endforeach()

install(TARGETS ${AWSC_INSTALLED} EXPORT awsc-targets LIBRARY ARCHIVE)
install(DIRECTORY runtime/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT awsc-targets NAMESPACE awsc:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc)

configure_file(cmake/awsc-core.pc.in ${PROJECT_BINARY_DIR}/awsc-core.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/awsc-core.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

configure_package_config_file(cmake/awsc-config.cmake.in ${PROJECT_BINARY_DIR}/awsc-config.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/awsc-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/awsc-config.cmake ${PROJECT_BINARY_DIR}/awsc-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/awsc)
