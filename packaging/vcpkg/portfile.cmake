# SPDX-License-Identifier: Apache-2.0
# scripts/release fills in the checksum.
vcpkg_download_distfile(ARCHIVE
    URLS "https://awsc.example/releases/awsc-${VERSION}.tar.gz"
    FILENAME "awsc-${VERSION}.tar.gz"
    SHA512 0)
vcpkg_extract_source_archive(SOURCE_PATH ARCHIVE "${ARCHIVE}")

string(COMPARE EQUAL "${VCPKG_LIBRARY_LINKAGE}" "dynamic" SHARED)
string(COMPARE EQUAL "${VCPKG_LIBRARY_LINKAGE}" "static" STATIC)
vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS FEATURES
    libdeflate AWSC_USE_LIBDEFLATE
    strict AWSC_USE_PCRE2)
vcpkg_find_acquire_program(PKGCONFIG)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS ${FEATURE_OPTIONS} -DAWSC_BUILD_SHARED=${SHARED} -DAWSC_BUILD_STATIC=${STATIC} -DAWSC_BUILD_TESTS=OFF
            -DAWSC_BUILD_CLI=OFF -DAWSC_BUILD_LOCAL=OFF -DAWSC_BUILD_EXAMPLES=OFF
            "-DPKG_CONFIG_EXECUTABLE=${PKGCONFIG}")
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/awsc)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
