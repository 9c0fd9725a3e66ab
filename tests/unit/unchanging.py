#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which breaks tests/mutants leaves out because they change nothing, and which it keeps."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mutants"))

import operators

FUNCTION = "int f(int a, int b)\n{\n%s\n}\n"


def broken(body, whole=FUNCTION):
    """Returns the body of a function after each break of it."""
    text = whole % body
    return [operators.apply(text, each)[len(whole.split("%s")[0]):-len(whole.split("%s")[1])]
            for each in operators.breaks("runtime/src/x/x.c", text)]


class Unchanging(unittest.TestCase):
    def left_out(self, body, result, whole=FUNCTION):
        self.assertNotIn(result, broken(body, whole))

    def kept(self, body, result, whole=FUNCTION):
        self.assertIn(result, broken(body, whole))

    def test_equal_values_of_a_least_or_a_most_are_the_same(self):
        self.left_out("if (a < b) a = b;", "if (a <= b) a = b;")
        self.left_out("if (c && a < b->x) a = b->x;", "if (c && a <= b->x) a = b->x;")
        self.left_out("return a < b ? a : b;", "return a <= b ? a : b;")
        self.left_out("return a < 0 ? a : AWSC_OK;", "return a <= 0 ? a : AWSC_OK;")
        self.kept("return a < 0 ? a : AWSC_END;", "return a <= 0 ? a : AWSC_END;")
        self.left_out("return a > b ? a - b : 0;", "return a >= b ? a - b : 0;")
        self.kept("return a > b - c ? a - b - c : 0;", "return a >= b - c ? a - b - c : 0;")
        self.kept("return a > b ? a - b : 1;", "return a >= b ? a - b : 1;")
        self.kept("if (a < b) a = c;", "if (a <= b) a = c;")
        self.kept("if (a < b) a = b; else g();", "if (a <= b) a = b; else g();")
        self.kept("if (a < b) a = b + 1;", "if (a <= b) a = b + 1;")
        self.kept("if (a < b && g()) a = b;", "if (a <= b && g()) a = b;")
        self.kept("return a < b ? a : c;", "return a <= b ? a : c;")
        self.kept("while (a < b) a = b;", "while (a <= b) a = b;")

    def test_jumps_to_the_next_place_are_no_jumps(self):
        self.left_out("switch (a) { case 1: g(); break; }", "switch (a) { case 1: g(); ; }")
        self.left_out("switch (a) { case 1: g(); break; default: break; }",
                      "switch (a) { case 1: g(); ; default: break; }")
        self.left_out("for (;;) { if (a) { g(); continue; } }", "for (;;) { if (a) { g(); ; } }")
        self.left_out("while (a) continue;", "while (a) ;")
        self.kept("while (a) break;", "while (a) ;")
        self.kept("switch (a) { case 1: g(); break; default: h(); }", "switch (a) { case 1: g(); ; default: h(); }")
        self.kept("for (;;) { if (a) { break; } }", "for (;;) { if (a) { ; } }")
        self.kept("for (;;) { switch (a) { case 1: continue; } h(); }", "for (;;) { switch (a) { case 1: ; } h(); }")
        self.kept("for (;;) { if (a) { continue; } else { g(); } h(); }",
                  "for (;;) { if (a) { ; } else { g(); } h(); }")

    def test_returns_of_the_same_are_one_return(self):
        self.left_out("if (a) return b; return b;", "if (a) ; return b;")
        self.left_out("if (a) return;", "if (a) ;")
        self.kept("if (a) return b; return 0;", "if (a) ; return 0;")
        self.kept("while (b) { if (a) return; }", "while (b) { if (a) ; }")

    def test_more_memory_changes_nothing(self):
        self.left_out("p = awsc_alloc_zeroed(m, (n + 1) * sizeof *p, 1);",
                      "p = awsc_alloc_zeroed(m, (n + 2) * sizeof *p, 1);")
        self.left_out("char text[4]; g(text); return text[0];", "char text[5]; g(text); return text[0];")
        self.kept("p = awsc_alloc_zeroed(m, n + 1, 1);", "p = awsc_alloc_zeroed(m, n - 1, 1);")
        self.kept("p = awsc_alloc_zeroed(m, n - 1, 1);", "p = awsc_alloc_zeroed(m, n - 2, 1);")
        self.left_out("p = awsc_alloc_zeroed(awsc_allocator_default(), 1, n);",
                      "p = awsc_alloc_zeroed(awsc_allocator_default(), 2, n);")
        self.kept("p = awsc_alloc_zeroed(m, g(1), 1);", "p = awsc_alloc_zeroed(m, g(2), 1);")
        self.kept("char text[4]; g(text, sizeof text);", "char text[5]; g(text, sizeof text);")
        self.kept("char text[4]; g(&text);", "char text[5]; g(&text);")
        self.kept("char text[4]; SET(text);", "char text[5]; SET(text);")
        self.kept("g(text[4]);", "g(text[5]);")

    def test_compilers_alone_read_sizes_of_parameters_attributes_and_assertions(self):
        whole = "int f(char out[%s]) { return *out; }\n"
        self.left_out("16", "17", whole)
        self.kept("return a[1];", "return a[2];")
        self.left_out("_Static_assert(sizeof(int) == 4, \"\");", "_Static_assert(sizeof(int) != 4, \"\");")
        self.left_out("n = sizeof a / sizeof a[0];", "n = sizeof a / sizeof a[1];")
        self.kept("n = sizeof(char[3]);", "n = sizeof(char[4]);")
        self.kept("n = sizeof a + b[0];", "n = sizeof a + b[1];")

    def test_a_cast_to_void_does_nothing_but_a_call_does(self):
        self.left_out("(void)a;", ";")
        self.kept("(void)g(a);", ";")
        self.kept("if (a) (void)g(a);", "if (a) ;")

    def test_options_of_libcurl_are_on_with_any_number_but_zero(self):
        self.left_out("SET(CURLOPT_NOBODY, 1L);", "SET(CURLOPT_NOBODY, 2L);")
        self.kept("SET(CURLOPT_CONNECT_ONLY, 1L);", "SET(CURLOPT_CONNECT_ONLY, 2L);")
        self.kept("SET(CURLOPT_FOLLOWLOCATION, 0L);", "SET(CURLOPT_FOLLOWLOCATION, 1L);")

    def test_the_number_after_minus_one_is_no_failure(self):
        self.kept("return -1;", "return -0;")
        self.left_out("return -1;", "return -2;")
        self.kept("return a - 1;", "return a - 2;")


if __name__ == "__main__":
    unittest.main()
