# SPDX-License-Identifier: Apache-2.0
# Hardening of Release and RelWithDebInfo: checked copies (_FORTIFY_SOURCE=3), stack protector, no jump over the guard
# page, checked branch targets, relocations that are read-only once the program runs, position-independent programs.
# MinSizeRel goes without, since it is for the smallest program.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

option(AWSC_HARDENING "Harden Release and RelWithDebInfo" ON)
if(NOT AWSC_HARDENING OR AWSC_SANITIZE)
    return()
endif()

# Without optimisation glibc warns of _FORTIFY_SOURCE.
set(optimised "$<OR:$<CONFIG:Release>,$<CONFIG:RelWithDebInfo>>")

add_compile_options("$<${optimised}:-U_FORTIFY_SOURCE>" "$<${optimised}:-D_FORTIFY_SOURCE=3>")
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "AWSC_HAS${flag}" known)
    check_c_compiler_flag("-Werror ${flag}" ${known}) # clang only warns of options that the processor lacks
    if(${known})
        add_compile_options("$<${optimised}:${flag}>")
    endif()
endforeach()

foreach(word relro now)
    check_linker_flag(C "-Wl,-z,${word}" AWSC_LINKER_HAS_${word})
    if(AWSC_LINKER_HAS_${word})
        add_link_options("$<${optimised}:-Wl,-z,${word}>")
    endif()
endforeach()

if(AWSC_TOP AND CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo)$")
    include(CheckPIESupported)
    check_pie_supported(LANGUAGES C)
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
