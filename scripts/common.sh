# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this use its variables
# Functions that all scripts share: finds and installs the required packages. Sourced, not run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
JOBS=${JOBS:-$(nproc 2>/dev/null || echo 2)}

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
die() {
    printf 'error: %s\n' "$1" >&2
    shift
    local remedy
    for remedy in "$@"; do printf 'remedy: %s\n' "$remedy" >&2; done
    exit 1
}

BUILD_PACKAGES="gcc cmake ninja-build pkg-config libcurl4-openssl-dev libssl-dev zlib1g-dev libcjson-dev libexpat1-dev libpcre2-dev libnghttp2-dev"
DEMO_PACKAGES="$BUILD_PACKAGES libmicrohttpd-dev"
BENCH_PACKAGES="$BUILD_PACKAGES g++ libsimdjson-dev libdeflate-dev python3 openssl valgrind strace"
LOOP_PACKAGES="libuv1-dev libevent-dev libglib2.0-dev"
TEST_PACKAGES="$DEMO_PACKAGES ccache libdeflate-dev libyaml-dev g++ clang libclang-rt-dev libcmocka-dev python3 python3-jinja2 python3-botocore python3-yaml python3-h2 nghttp2-server musl-tools $LOOP_PACKAGES openssl locales valgrind strace doxygen graphviz mandoc zsh fish"
PACKAGE_PACKAGES="$DEMO_PACKAGES libdeflate-dev libyaml-dev dpkg-dev fakeroot lintian doxygen python3"
# hardening-check and abidiff, for the suite abi.
ABI_PACKAGES="devscripts abigail-tools"
# Programs of others, for the examples of integrations.
INTEGRATION_PACKAGES="make postgresql postgresql-server-dev-all python3-psycopg2 librdkafka-dev libevent-dev"
LINT_PACKAGES="clang-format clang-tidy cppcheck shellcheck pyflakes3 codespell doxygen"
DOCS_PACKAGES="doxygen graphviz mandoc python3"

# The C and C++ files that people write.
c_sources() { git ls-files -co --exclude-standard '*.c' '*.h' '*.cpp' | grep -vE '^(generated|services)/'; }

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
    done
}

# Installs missing packages on Debian and Ubuntu. On other systems it lists them, and continues if the tools exist.
ensure_packages() {
    local missing sudo=
    [ -z "${AWSC_HAS_PACKAGES:-}" ] || return 0 # scripts/chroot has installed them, for another architecture
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is not Debian or Ubuntu; these packages, or your system's equivalents, are needed: $*"
        command -v cmake >/dev/null && command -v pkg-config >/dev/null ||
            die "cmake or pkg-config is missing" "install the packages above with your system's package manager"
        return 0
    fi
    missing=$(missing_packages "$@")
    [ -z "$missing" ] && return 0
    say "Installing: $missing"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "packages are missing and sudo is not there" "as root: apt-get install $missing"
        sudo=sudo
    fi
    # shellcheck disable=SC2086
    if ! $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null 2>&1; then
        $sudo apt-get update -qq >/dev/null || die "apt-get update failed" "check the network and /etc/apt/sources.list"
        # shellcheck disable=SC2086
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null ||
            die "apt-get could not install: $missing" "apt-get install $missing   (and read what it says)"
    fi
}

# A Python with Jinja2; the first python3 of the PATH may lack it.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} /usr/bin/python3 python3; do
        if "$candidate" -c 'import jinja2' 2>/dev/null; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    return 1
}

# Reads what ninja prints and shows how far it is: one line that changes on a terminal, one for each tenth elsewhere.
show_progress() {
    local line tenth=-1
    while IFS= read -r line; do
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
        if [ -t 1 ]; then
            printf '\r%s of %s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
        elif [ $((BASH_REMATCH[1] * 10 / BASH_REMATCH[2])) -ne $tenth ]; then
            tenth=$((BASH_REMATCH[1] * 10 / BASH_REMATCH[2]))
            say "${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}"
        fi
    done
    if [ -t 1 ]; then printf '\n'; fi
}
