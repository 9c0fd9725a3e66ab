# SPDX-License-Identifier: Apache-2.0
# scripts/release fills in the checksum.
class Awsc < Formula
  desc "AWS SDK for C: AWS Lambda and other services"
  homepage "https://awsc.example/"
  url "https://awsc.example/releases/awsc-0.2.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "pkgconf" => [:build, :test]
  depends_on "cjson"
  depends_on "curl"
  depends_on "expat"
  depends_on "libdeflate"
  depends_on "libmicrohttpd"
  depends_on "libnghttp2"
  depends_on "libyaml"
  depends_on "openssl@3"
  depends_on "pcre2"
  uses_from_macos "zlib"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DAWSC_BUILD_TESTS=OFF", "-DAWSC_BUILD_EXAMPLES=OFF",
           *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    (testpath/"test.c").write <<~C
      #include <stdio.h>
      #include <awsc/version.h>
      int main(void) { return puts(awsc_version()) < 0; }
    C
    flags = shell_output("pkgconf --cflags --libs awsc-core").split
    system ENV.cc, "test.c", "-o", "test", *flags
    assert_match version.to_s, shell_output("./test")
  end
end
