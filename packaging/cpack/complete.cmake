# SPDX-License-Identifier: Apache-2.0
# cpack runs this before it makes packages: adds to the folder of each component the files that every package of Debian
# has, its copyright and its change log, its exceptions for lintian, and compresses man pages.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
    return()
endif()

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
    string(TOUPPER ${component} name)
    set(folder ${CPACK_TEMPORARY_DIRECTORY}/${component}${CPACK_PACKAGING_INSTALL_PREFIX}/share)
    set(documents ${folder}/doc/${CPACK_DEBIAN_${name}_PACKAGE_NAME})
    configure_file(${CPACK_SOURCE_DIR}/packaging/debian/copyright ${documents}/copyright COPYONLY)
    configure_file(${CPACK_SOURCE_DIR}/packaging/debian/changelog ${documents}/changelog.Debian COPYONLY)
    configure_file(${CPACK_SOURCE_DIR}/CHANGELOG.md ${documents}/changelog COPYONLY)
    set(overrides ${CPACK_DEBIAN_${name}_PACKAGE_NAME}.lintian-overrides)
    if(EXISTS ${CPACK_SOURCE_DIR}/packaging/debian/${overrides})
        configure_file(${CPACK_SOURCE_DIR}/packaging/debian/${overrides}
                       ${folder}/lintian/overrides/${CPACK_DEBIAN_${name}_PACKAGE_NAME} COPYONLY)
    endif()
    file(GLOB pages ${folder}/man/man*/*.[1-9])
    execute_process(COMMAND gzip -9nf ${documents}/changelog ${documents}/changelog.Debian ${pages}
                    RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "gzip failed: ${result}")
    endif()
endforeach()
