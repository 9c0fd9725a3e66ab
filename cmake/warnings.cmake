# SPDX-License-Identifier: Apache-2.0
# The warnings and sanitizers of every target of the project.
function(awsc_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
        $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
        $<$<BOOL:${AWSC_WERROR}>:-Werror>
        -ffunction-sections -fdata-sections
        # The smallest build omits unwind tables, since no exception passes through C.
        $<$<CONFIG:MinSizeRel>:-fno-asynchronous-unwind-tables>)
    if(AWSC_SANITIZE)
        target_compile_options(${target} PUBLIC -fsanitize=${AWSC_SANITIZE} -fno-omit-frame-pointer
                               -fno-sanitize-recover=all)
        target_link_options(${target} PUBLIC -fsanitize=${AWSC_SANITIZE})
    endif()
endfunction()
