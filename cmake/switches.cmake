# SPDX-License-Identifier: Apache-2.0
# Parts of libawsc-identity that a build may leave out. Their public functions stay; they fail, and say which switch was
# off. The stubs are in runtime/src/without, a file for each switch.

# awsc_switch(NAME WORDS SOURCE…): option AWSC_WITH_NAME. If it is off, AWSC_IDENTITY_SOURCES has
# runtime/src/without/NAME.c in place of the sources, which are regular expressions below the project's folder.
macro(awsc_switch name words)
    option(AWSC_WITH_${name} "Build ${words}" ON)
    string(TOLOWER ${name} awsc_switched)
    if(NOT AWSC_WITH_${name})
        foreach(source ${ARGN})
            list(FILTER AWSC_IDENTITY_SOURCES EXCLUDE REGEX "^${PROJECT_SOURCE_DIR}/${source}$")
        endforeach()
        list(APPEND AWSC_IDENTITY_SOURCES ${PROJECT_SOURCE_DIR}/runtime/src/without/${awsc_switched}.c)
    endif()
endmacro()

awsc_switch(STS "roles and web identity (STS)" "runtime/src/identity/(assume_role|web_identity|sts_).*" "generated/core/sts/.*")
awsc_switch(SSO "single sign-on and sign-in" "runtime/src/identity/(sso_|login|dpop).*"
            "generated/core/(sso|sso-oidc|signin)/.*")
awsc_switch(SIGV4A "Signature Version 4A" "runtime/src/auth/sigv4a[.]c")
awsc_switch(IMDS "instance metadata" "runtime/src/credentials/imds.*")
awsc_switch(PROCESS "credential_process" "runtime/src/credentials/process[.]c")
