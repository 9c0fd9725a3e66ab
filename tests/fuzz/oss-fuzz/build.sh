#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets into $OUT, each with a corpus of its seeds and the shared libraries that it needs. OSS-Fuzz sets
# CC, CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, SRC, WORK and OUT. Without them it builds with clang's libFuzzer, into
# build/oss-fuzz:
#
#   ./tests/fuzz/oss-fuzz/build.sh && build/oss-fuzz/out/fuzz_json -runs=1000
#
# FUZZ_TARGETS="fuzz_json fuzz_xml" builds only these.
set -eu
ROOT=$(cd "$(dirname "$0")/../../.." && pwd)
WORK=${WORK:-$ROOT/build/oss-fuzz/work}
OUT=${OUT:-$ROOT/build/oss-fuzz/out}
if [ -z "${LIB_FUZZING_ENGINE:-}" ]; then
    LIB_FUZZING_ENGINE="-fsanitize=fuzzer,address,undefined"
    CC=clang CXX=clang++
    CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
    CXXFLAGS=$CFLAGS
fi
export CC CXX CFLAGS CXXFLAGS
mkdir -p "$WORK" "$OUT/lib"

cmake -S "$ROOT" -B "$WORK/build" -G Ninja -DAWSC_BUILD_FUZZ=ON -DAWSC_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" \
    -DAWSC_BUILD_LOCAL=OFF -DAWSC_BUILD_CLI=OFF -DAWSC_BUILD_EXAMPLES=OFF -DAWSC_INSTALL=OFF \
    -DAWSC_BUILD_TESTS=ON -DCMAKE_BUILD_TYPE=None -DCMAKE_EXE_LINKER_FLAGS="-Wl,-rpath,'\$ORIGIN/lib'"
read -ra targets <<<"${FUZZ_TARGETS:-$(cd "$ROOT/tests/fuzz" && printf '%s ' fuzz_*.c | sed 's/\.c//g')}"
ninja -C "$WORK/build" "${targets[@]}"

for target in "${targets[@]}"; do
    program=$(find "$WORK/build" -type f -name "$target" -perm -u+x | head -1)
    cp "$program" "$OUT/"
    # The machine that runs the targets has none of the libraries.
    ldd "$program" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | grep -vE '/(libc|libm|libdl|libpthread|librt|ld-linux[^/]*)\.so' |
        xargs -r cp -t "$OUT/lib/"
    seeds=$(mktemp -d)
    AWSC_FUZZ_SEEDS=$seeds ASAN_OPTIONS=detect_leaks=0 "$program" >/dev/null 2>&1
    rm -f "$OUT/${target}_seed_corpus.zip"
    (cd "$seeds" && python3 -m zipfile -c "$OUT/${target}_seed_corpus.zip" ./*)
    rm -r "$seeds"
done
