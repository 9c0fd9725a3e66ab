# SPDX-License-Identifier: Apache-2.0
# The completion of the command-line tools in bash, zsh and fish, as the tools print it; the man page of awsc-credentials.
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    message(STATUS "No completion of the tools is installed: they do not run on this machine")
    return()
endif()

# Debian's own packages use another folder for zsh than everybody else does.
set(zsh_folder zsh/site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr" AND EXISTS /etc/debian_version)
    set(zsh_folder zsh/vendor-completions)
endif()
set(AWSC_ZSH_FOLDER ${CMAKE_INSTALL_DATADIR}/${zsh_folder} CACHE STRING "Folder of completions for zsh")
set(AWSC_BASH_FOLDER ${CMAKE_INSTALL_DATADIR}/bash-completion/completions CACHE STRING
    "Folder of completions for bash")
set(AWSC_FISH_FOLDER ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d CACHE STRING "Folder of completions for fish")

# awsc_completion(TARGET NAME): makes and installs the completion of the tool NAME, which the target builds.
function(awsc_completion target name)
    set(folder ${PROJECT_BINARY_DIR}/completion)
    foreach(shell bash zsh fish)
        add_custom_command(OUTPUT ${folder}/${name}.${shell} DEPENDS ${target} VERBATIM
                           COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
                           COMMAND ${target} completion ${shell} > ${folder}/${name}.${shell})
    endforeach()
    add_custom_target(completion_${name} ALL DEPENDS ${folder}/${name}.bash ${folder}/${name}.zsh ${folder}/${name}.fish)
    install(FILES ${folder}/${name}.bash DESTINATION ${AWSC_BASH_FOLDER} RENAME ${name} COMPONENT tools)
    install(FILES ${folder}/${name}.zsh DESTINATION ${AWSC_ZSH_FOLDER} RENAME _${name} COMPONENT tools)
    install(FILES ${folder}/${name}.fish DESTINATION ${AWSC_FISH_FOLDER} COMPONENT tools)
endfunction()

if(TARGET awsc_lambda_tool)
    awsc_completion(awsc_lambda_tool lambda)
endif()
if(TARGET awsc-credentials)
    awsc_completion(awsc-credentials awsc-credentials)
    install(FILES ${PROJECT_SOURCE_DIR}/docs/man/awsc-credentials.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
            COMPONENT tools)
endif()
