# SPDX-License-Identifier: Apache-2.0
"""The rules by which files become one: names that are changed, names that stay, sources that are needed."""
import unittest

from codegen.amalgamate.ctokens import joined, tokens_of
from codegen.amalgamate.rename import rename
from codegen.amalgamate.scope import macros_of, mark_raw, names_of, pasted_prefixes


def renamed(text, *names):
    tokens = tokens_of(text)
    macros = macros_of(tokens)
    mark_raw(macros)
    return rename(tokens, {name: f"file_{name}" for name in names}, macros)


class Tokens(unittest.TestCase):
    def test_the_tokens_of_a_text_are_the_text(self):
        text = '#define A(x) \\\n  "a\\"b" /* c */\nint f(void) { return \'\\\'\' + 0x1e+3; } // end\n'
        self.assertEqual(joined(tokens_of(text)), text)


class Names(unittest.TestCase):
    def local(self, text):
        return sorted(names_of(tokens_of(text)).local)

    def test_static_functions_and_variables_are_local(self):
        self.assertEqual(self.local("static int f(int a);\nstatic int f(int a) { int b = a; return b; }\n"
                                    "static const char *const texts[] = {\"a\", \"b\"}, *other;\n"
                                    "static void (*hook)(int);\nstatic _Atomic(int *) shared;\n"),
                         ["f", "hook", "other", "shared", "texts"])

    def test_types_tags_and_enumerators_are_local(self):
        self.assertEqual(self.local("typedef struct item { int member; enum { RED, BLUE = 2 } color; } item_type;\n"
                                    "enum state { READY };\ntypedef int compare(const void *, const void *);\n"),
                         ["BLUE", "READY", "RED", "compare", "item", "item_type", "state"])

    def test_functions_and_variables_for_other_files_are_shared(self):
        names = names_of(tokens_of("int awsc_f(int a) { return a; }\nconst struct t awsc_x = {1};\nint awsc_g(void);\n"))
        self.assertEqual(sorted(names.shared), ["awsc_f", "awsc_x"])

    def test_macros_that_complete_names_are_found(self):
        self.assertEqual(pasted_prefixes(tokens_of("#define ROW(kind) field_##kind\n")), {"field_"})


class Renamed(unittest.TestCase):
    def test_uses_are_renamed_and_members_are_not(self):
        self.assertEqual(renamed("struct s { int count; int (*parse)(int); };\nint f(struct s *s) { return s->count + "
                                 "count(s) + parse((struct s){.count = 1}.count); }\n", "count", "parse"),
                         "struct s { int count; int (*parse)(int); };\nint f(struct s *s) { return s->count + "
                         "file_count(s) + file_parse((struct s){.count = 1}.count); }\n")

    def test_texts_and_comments_are_not_renamed(self):
        self.assertEqual(renamed('/* count */ const char *x = "count"; int y = count;\n', "count"),
                         '/* count */ const char *x = "count"; int y = file_count;\n')

    def test_sizes_of_members_are_renamed(self):
        self.assertEqual(renamed("struct s { char text[SIZE]; kind kind; };\n", "SIZE", "kind"),
                         "struct s { char text[file_SIZE]; file_kind kind; };\n")

    def test_arguments_that_become_texts_or_members_are_not_renamed(self):
        self.assertEqual(renamed("#define SHOW(x) #x\n#define MEMBER(p, m) (p)->m\n#define CALL(f) f()\n#define DEEP(y) "
                                 "SHOW(y)\nSHOW(count) MEMBER(count, count) CALL(count) DEEP(count) offsetof(s, count)\n",
                                 "count"),
                         "#define SHOW(x) #x\n#define MEMBER(p, m) (p)->m\n#define CALL(f) f()\n#define DEEP(y) "
                         "SHOW(y)\nSHOW(count) MEMBER(file_count, count) CALL(file_count) DEEP(count) "
                         "offsetof(s, count)\n")

    def test_parameters_of_macros_are_not_renamed(self):
        self.assertEqual(renamed("#define ADD(count) (count + total)\n", "count", "total"),
                         "#define ADD(count) (count + file_total)\n")


if __name__ == "__main__":
    unittest.main()
