# SPDX-License-Identifier: Apache-2.0
# The same sources give the same bytes in any folder. Debug builds keep the paths, for debuggers and for coverage.
include(CheckCCompilerFlag)

set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
check_c_compiler_flag(-ffile-prefix-map=/from=/to AWSC_HAS_FILE_PREFIX_MAP)
if(AWSC_HAS_FILE_PREFIX_MAP)
    # The last map that fits is taken: the build folder may be inside the source folder.
    foreach(map "${PROJECT_SOURCE_DIR}=." "${PROJECT_BINARY_DIR}=./build")
        add_compile_options("$<$<OR:$<CONFIG:Release>,$<CONFIG:RelWithDebInfo>,$<CONFIG:MinSizeRel>>:-ffile-prefix-map=${map}>")
    endforeach()
endif()
