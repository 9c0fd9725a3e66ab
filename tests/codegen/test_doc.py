# SPDX-License-Identifier: Apache-2.0
import unittest

from codegen.doc import comment_lines, first_sentence
from codegen.layout import wrap_code
from codegen.render import body, comment


class Comments(unittest.TestCase):
    def lines(self, text, width=100):
        return comment_lines(text, width)

    def test_plain_text_keeps_paragraphs_and_lists(self):
        text = "First line\ngoes on.\n\nThings:\n- one\n- two,\n  longer\n\n1. step\n2. step"
        self.assertEqual(self.lines(text), ["First line goes on.", "", "Things:", "", "- one", "- two, longer",
                                            "1. step",
                                            "2. step"])

    def test_html_becomes_paragraphs_lists_and_code(self):
        html = ("<p>Creates a <code>Thing</code> from a <a href=\"https://example.com/x\">guide</a>.</p> <note> <p>Be "
                "careful.</p> </note><ul> <li> <p> <b>One</b> &lt;name&gt; &amp; co.</p> </li> <li><p>Two</p><ol><li>In"
                "</li></ol></li></ul><dl><dt>Key</dt><dd>Value</dd></dl>Tail<br/>end")
        self.assertEqual(self.lines(html), [
            "Creates a `Thing` from a guide (https://example.com/x).", "", "Note: Be careful.", "",
            "- One \\<name\\> & co.", "- Two", "  1. In", "- Key: Value", "", "Tail", "", "end"])

    def test_a_text_cannot_end_the_comment_or_open_another(self):
        for text in ("a */ b", "`x*/`", "<p>a */ b</p>", "/2015-03-31/*", "<code>*/</code>", "a *<b></b>/ b"):
            joined = "\n".join(self.lines(text))
            self.assertNotIn("*/", joined)
            self.assertNotIn("/*", joined)

    def test_commands_of_doxygen_are_escaped(self):
        self.assertEqual(self.lines("a@b \\c <d> `@e <f>`"), ["a\\@b \\\\c \\<d\\> `@e <f>`"])

    def test_broken_html_leaves_no_tags(self):
        for text in ("<p>open <code>code", "</li></ul><p>x", "<ul><ul><li>x", "<script>alert(1)</script><p>x</p>",
                     "<li>no list</li>", "<p>a<br>b</P>", "<p></p>", "<p><code></code></p>"):
            joined = " ".join(self.lines(text))
            self.assertNotRegex(joined, r"</?[a-z]")
            self.assertEqual(joined.count("`") % 2, 0, text)

    def test_a_text_that_only_looks_like_html_is_unchanged(self):
        self.assertEqual(self.lines("if a < b and c > d"), ["if a \\< b and c \\> d"])

    def test_lines_are_wrapped_and_do_not_begin_like_an_item(self):
        for line in self.lines("word " * 80 + "- 408. - x", 40):
            self.assertLessEqual(len(line), 40)
            self.assertNotRegex(line, r"^(-|\d+\.)")
        self.assertEqual(self.lines("x" * 50, 40), ["x" * 50])

    def test_control_characters_are_blanks(self):
        self.assertEqual(self.lines("a\x00b\x1b[1m c\td"), ["a b [1m c d"])

    def test_comments_are_one_line_if_they_fit(self):
        self.assertEqual(comment("Short.", 4), "    /** Short. */\n")
        self.assertEqual(comment(""), "")
        long = comment("word " * 40)
        self.assertTrue(long.startswith("/**\n * word") and long.endswith("\n */\n"))
        self.assertTrue(all(len(line) <= 120 for line in long.split("\n")))
        self.assertEqual(body("a\n\nb"), " * a\n *\n * b\n")

    def test_first_sentence(self):
        self.assertEqual(first_sentence("<p>One `a.b` thing. Two.</p>"), "One `a.b` thing.")
        self.assertEqual(first_sentence(""), "")


class Layout(unittest.TestCase):
    def test_long_declarations_break_at_commas_under_the_bracket(self):
        line = "int f(" + ", ".join(f"const some_long_type_name *argument{i}" for i in range(6)) + ");"
        lines = wrap_code(line).split("\n")
        self.assertTrue(len(lines) > 1 and all(len(part) <= 120 for part in lines))
        self.assertTrue(all(part.startswith(" " * 6 + "const") for part in lines[1:]))
        self.assertEqual(" ".join(part.strip() for part in lines), line)

    def test_a_line_too_narrow_under_its_bracket_is_indented_by_four(self):
        line = f"int {'f' * 60}(int level, " + ", ".join(f"const {'t' * 50} *argument{i}" for i in range(3)) + ");"
        lines = wrap_code(line).split("\n")
        self.assertTrue(all(part.startswith("    const") for part in lines[1:]))

    def test_commas_in_literals_are_left_alone(self):
        line = 'f("' + "a, " * 50 + '", b);'
        self.assertEqual(wrap_code(line), 'f("' + "a, " * 50 + '",\n  b);')

    def test_a_declaration_without_a_comma_breaks_after_its_type(self):
        line = f"const {'t' * 60} *{'f' * 60}(const x *y)"
        self.assertEqual(wrap_code(line), f"const {'t' * 60} *\n{'f' * 60}(const x *y)")

    def test_a_broken_template_type_is_aligned_with_its_bracket(self):
        line = f"static inline int {'f' * 50}(const {'t' * 60} *first, char **second)"
        self.assertEqual(wrap_code(line).split("\n"), ["static inline int", f"{'f' * 50}(const {'t' * 60} *first,",
                                                       " " * 51 + "char **second)"])

    def test_comments_and_preprocessor_lines_are_not_touched(self):
        for line in ("#define " + "x, " * 60, " * " + "a, " * 60, "short(a, b)"):
            self.assertEqual(wrap_code(line), line)


if __name__ == "__main__":
    unittest.main()
