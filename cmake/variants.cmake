# SPDX-License-Identifier: Apache-2.0
# Which variants of the libraries are built and installed. The tools need archives, so they build those that they link.
if(NOT AWSC_BUILD_SHARED AND NOT AWSC_BUILD_STATIC)
    message(FATAL_ERROR "AWSC_BUILD_SHARED and AWSC_BUILD_STATIC are both OFF; expected at least one ON")
elseif(AWSC_BUILD_TESTS AND NOT (AWSC_BUILD_SHARED AND AWSC_BUILD_STATIC))
    message(FATAL_ERROR "The tests need both variants of the libraries: set AWSC_BUILD_TESTS to OFF, "
                        "or AWSC_BUILD_SHARED and AWSC_BUILD_STATIC to ON")
endif()
set(libraries core identity strict)
foreach(service IN LISTS AWSC_SERVICE_NAMES)
    list(APPEND libraries ${service} ${service}_strict)
endforeach()
foreach(library IN LISTS libraries)
    if(NOT AWSC_BUILD_SHARED AND TARGET awsc_${library})
        set_target_properties(awsc_${library} PROPERTIES EXCLUDE_FROM_ALL ON)
    elseif(NOT AWSC_BUILD_STATIC AND TARGET awsc_${library}_static)
        set_target_properties(awsc_${library}_static PROPERTIES EXCLUDE_FROM_ALL ON)
    endif()
endforeach()
