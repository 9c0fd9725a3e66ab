# SPDX-License-Identifier: Apache-2.0
# Options of the linker that not every linker has: ld64 has none of them.
include(CheckLinkerFlag)

# awsc_linker_option(VARIABLE OPTION): sets the variable to the option, or to nothing if the linker does not take it.
function(awsc_linker_option variable option)
    check_linker_flag(C ${option} AWSC_LINKER_HAS_${variable})
    if(AWSC_LINKER_HAS_${variable})
        set(${variable} ${option} PARENT_SCOPE)
    else()
        set(${variable} "" PARENT_SCOPE)
    endif()
endfunction()

awsc_linker_option(AWSC_LINK_VERSION_SCRIPT -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
awsc_linker_option(AWSC_LINK_DEFS -Wl,-z,defs)
awsc_linker_option(AWSC_LINK_NODELETE -Wl,-z,nodelete)
awsc_linker_option(AWSC_LINK_SYMBOLIC -Wl,-Bsymbolic-functions)
awsc_linker_option(AWSC_LINK_GC_SECTIONS -Wl,--gc-sections)
# The tests let functions fail with it. The check wraps a function that no library calls: libgcov calls malloc, for one.
awsc_linker_option(AWSC_LINK_WRAP -Wl,--wrap=awsc_no_function)
check_linker_flag(C "-Wl,--push-state,--no-as-needed,--pop-state" AWSC_LINKER_PUSHES_STATE)
