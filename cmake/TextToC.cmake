# SPDX-License-Identifier: Apache-2.0
# Writes scripts as C strings: cmake -DOUT=FILE -DHEADER=NAME.h -DTEXTS=NAME=PATH|NAME=PATH -P TextToC.cmake
string(REPLACE "|" ";" TEXTS "${TEXTS}")
file(WRITE ${OUT} "#include \"${HEADER}\"\n")
foreach(text IN LISTS TEXTS)
    string(REGEX REPLACE "=.*" "" name ${text})
    string(REGEX REPLACE "^[^=]*=" "" path ${text})
    file(READ ${path} bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " bytes "${bytes}")
    file(APPEND ${OUT} "\nconst char ${name}[] = {${bytes}0};\n")
endforeach()
