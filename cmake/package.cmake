# SPDX-License-Identifier: Apache-2.0
# The target uninstall, and packages: `cpack` in the build folder makes archives (TGZ) and packages for Debian (DEB).
# For packages configure with -DCMAKE_INSTALL_PREFIX=/usr, so that libraries go where Debian has them.
if(NOT TARGET uninstall)
    add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -DMANIFEST=${PROJECT_BINARY_DIR}/install_manifest.txt
                                        -P ${PROJECT_SOURCE_DIR}/cmake/Uninstall.cmake VERBATIM)
endif()
if(CMAKE_VERSION VERSION_LESS 3.20)
    message(STATUS "cpack makes no packages of awsc: it needs CMake 3.20")
    return()
endif()

set(CPACK_PACKAGE_NAME awsc)
set(CPACK_PACKAGE_VENDOR "awsc")
set(CPACK_PACKAGE_HOMEPAGE_URL "https://awsc.example/")
set(CPACK_PACKAGE_CONTACT "awsc maintainers <maintainers@awsc.example>")
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR DEB CACHE STRING "Kinds of packages that cpack makes")
set(CPACK_STRIP_FILES ON)
set(CPACK_SOURCE_DIR ${PROJECT_SOURCE_DIR})

# ---- Debian ----------------------------------------------------------------------------------------------------------

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
# Beside the files of the component: copyright, change log, compressed man pages.
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/cpack/complete.cmake)

# awsc_deb(COMPONENT PACKAGE DEPENDS…): the package of a component; DEPENDS: other components. Its section and its
# description are those of packaging/debian/control, which is for source packages.
file(READ ${PROJECT_SOURCE_DIR}/packaging/debian/control control)
macro(awsc_deb component package)
    string(TOUPPER ${component} name)
    set(CPACK_DEBIAN_${name}_PACKAGE_NAME ${package})
    string(FIND "${control}" "\nPackage: ${package}\n" begin)
    if(begin EQUAL -1) # a service of AWSC_SERVICES
        string(FIND "${control}" "\nPackage: libawsc-sts0\n" begin)
    endif()
    string(SUBSTRING "${control}" ${begin} -1 paragraph)
    string(REGEX REPLACE "^(\n[^\n]+(\n[^\n]+)*)\n.*" "\\1" paragraph "${paragraph}")
    set(CPACK_DEBIAN_${name}_PACKAGE_SECTION libs)
    if(paragraph MATCHES "\nSection: ([a-z]+)")
        set(CPACK_DEBIAN_${name}_PACKAGE_SECTION ${CMAKE_MATCH_1})
    endif()
    string(REGEX REPLACE ".*\nDescription: " "" description "${paragraph}")
    if(NOT paragraph MATCHES "^\nPackage: ${package}\n")
        set(description "AWS SDK for C: package ${package}")
    endif()
    string(REPLACE "\n " "\n" CPACK_DEBIAN_${name}_DESCRIPTION "${description}")
    set(CPACK_COMPONENT_${name}_DEPENDS ${ARGN})
    list(APPEND CPACK_COMPONENTS_ALL ${component})
endmacro()

get_property(debs GLOBAL PROPERTY AWSC_DEBS)
list(REMOVE_DUPLICATES debs)
foreach(deb IN LISTS debs)
    set(needs ${debs})
    if(deb STREQUAL "libawsc-identity0")
        set(needs "")
    elseif(deb STREQUAL "libawsc-core0")
        list(FILTER needs INCLUDE REGEX "^libawsc-identity0$")
    else()
        list(FILTER needs INCLUDE REGEX "^libawsc-core0$")
    endif()
    awsc_deb(${deb} ${deb} ${needs})
    string(TOUPPER ${deb} name)
    set(CPACK_DEBIAN_${name}_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/cpack/triggers)
endforeach()

awsc_deb(dev libawsc-dev ${debs})
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libcurl4-openssl-dev (>= 7.87), libssl-dev (>= 3), zlib1g-dev, libcjson-dev, \
libexpat1-dev, libnghttp2-dev (>= 1.50)")
if(LIBDEFLATE_FOUND)
    string(APPEND CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ", libdeflate-dev (>= 1.9)")
endif()
if(PCRE2_FOUND)
    string(APPEND CPACK_DEBIAN_DEV_PACKAGE_DEPENDS ", libpcre2-dev")
endif()
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS python3-jinja2)
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS awsc-doc)
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)

if(TARGET lambda-local OR TARGET awsc_lambda_tool)
    awsc_deb(tools awsc-tools)
endif()

awsc_deb(doc awsc-doc)
set(CPACK_DEBIAN_DOC_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DOC_PACKAGE_SHLIBDEPS OFF)

include(CPack)
