#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Values of the lambda command survive every format; errors of parsing have Python's words.

    cli_values_test.py TOOL

Python's own JSON and YAML readers are the judges.
"""

import base64
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cli_support import Recorder, Tool, json_body, service_error  # noqa: E402

try:
    import yaml
except ImportError:
    yaml = None

# YAML 1.2 has only true and false, and no numbers to base 60.
if yaml:
    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


    def read_yaml(text):
        return yaml.load(text, Loader)

CONFIGURATION = ["get-function-configuration", "--function-name", "f"]

# Texts with a meaning in YAML or JSON, or that are hard to print.
TEXTS = [
    "", " ", "a", " leading", "trailing ", "two  blanks", "tab\there", "line\nbreak", "\nfirst", "last\n", "\n", "\n\n",
    "a\n\nb", "a\n b", " \n a", "quote's", 'double"quote', "back\\slash", "both '\" of them", "#no comment", "a #comment",
    "a# no comment", "key: value", "key:value", "key:", ":", ": ", "- item", "-item", "-", "--", "---", "--- a", "...",
    "... a", "?", "? a", "?a", "!", "!tag", "&anchor", "*alias", "%directive", "@at", "`grave", "|", ">", "[", "]",
    "[a]", "{", "}", "{a: b}", ",", "a, b", "=", "<<", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false",
    "yes", "Yes", "no", "NO", "on", "Off", "y", "n", "0", "1", "-1", "+1", "007", "0o17", "0x1f", "0b101", "1_000",
    "1.5", "1.", ".5", "-.5", "+.5", "1e3", "1E3", "1e+3", "1.5e-3", ".5e+3", ".inf", "-.INF", "+.Inf", ".nan", ".NaN",
    "1.2.3", "_1", "1__0", "1:60", "2001-01-01", "2001-1-1", "2001-01-01 10:11:12",
    "2001-01-01T10:11:12Z", "2001-01-01T10:11:12.5+02:00", "2001-01-01t1:2:3", "2001-01-01 10:11:12 -5", "20010101",
    "é", "日本語", "a\u0301", "\u00a0", "\u0085", "\u2028", "\u2029", "a\u2028b", "\ufeff", "a\ufeffb", "\U0001f600",
    "a\U0001f600b", "\x7f", "\x01", "\x1b[31m", "\x80", "\ufffe", "\ue000", "\ufffd",
    "a long text " * 12, "x" * 200, "é " * 100, "a long line\n" * 10, "word " * 15 + "\u0001" + " word" * 15,
    "ends with a blank after eighty columns of text that goes on and on and on and on and on and ", "'", "''", '"', '""',
]


class CliValuesTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.tool, cls.recorder = Tool([TOOL]), Recorder()

    @classmethod
    def tearDownClass(cls):
        cls.tool.close()
        cls.recorder.close()

    def run_tool(self, answers, *arguments, **environment):
        self.recorder.prepare(answers)
        result = self.tool.run(*arguments, "--endpoint-url", self.recorder.url, **environment)
        return result.returncode, result.stdout.decode(), result.stderr.decode()

    def shown(self, document, *arguments, **environment):
        """Output of GetFunctionConfiguration for this document of the service."""
        code, out, err = self.run_tool([json_body(document)], *CONFIGURATION, *arguments, **environment)
        self.assertEqual((code, err), (0, ""), (document, out))
        return out

    def sent(self, *arguments, **environment):
        """The document that a command sends."""
        code, out, err = self.run_tool([json_body({})], *arguments, **environment)
        self.assertEqual((code, err), (0, ""), (arguments, out))
        return json.loads(self.recorder.requests[-1][3] or b"null")

    def refused(self, *arguments, **environment):
        """The message of a command that sends nothing."""
        code, out, err = self.run_tool([json_body({})], *arguments, **environment)
        self.assertEqual((self.recorder.requests, out), ([], ""), arguments)
        self.assertIn(code, (252, 255), err)
        return err

    # ---- output ---------------------------------------------------------------------------------------------------

    def document_of_texts(self):
        variables = {"K%d" % number: text for number, text in enumerate(TEXTS)}
        return {"Description": TEXTS[-1], "Environment": {"Variables": variables}}

    def test_every_text_comes_back_from_json(self):
        document = self.document_of_texts()
        self.assertEqual(json.loads(self.shown(document)), document)
        self.assertEqual(json.loads(self.shown(document, "--output", "json", "--no-cli-pager")), document)

    def test_every_key_comes_back_from_json(self):
        document = {"Environment": {"Variables": {text: "v" for text in TEXTS if text}}}
        self.assertEqual(json.loads(self.shown(document)), document)

    def test_a_yaml_document_cannot_take_more_memory_than_its_values(self):
        laughs = "a: &a0 [x]\n" + "".join("b%d: &a%d [%s]\n" % (i, i, ", ".join(["*a%d" % (i - 1)] * 10))
                                          for i in range(1, 12))
        for text in (laughs, "a: " + "[" * 100000, "a: &x {b: *x}", "FunctionName: f\0g", b"FunctionName: \xff"):
            with self.subTest(text=text[:20]):
                self.tool.write("input.yaml", text if isinstance(text, bytes) else text.encode())
                self.refused("get-function", "--cli-input-yaml", "file://input.yaml")

    def test_underscores_in_yaml_numbers_have_no_meaning(self):
        for text, value in (("0_", 0), ("0_0", 0), ("0__", 0), ("-0_", 0), ("0_7", 7), ("1_", 1), ("1_000", 1000)):
            self.tool.write("input.yaml", b"MaximumBatchingWindowInSeconds: %s\nUUID: %s\n" % (text.encode(), b"u" * 36))
            sent = self.sent("update-event-source-mapping", "--cli-input-yaml", "file://input.yaml")
            self.assertEqual(sent["MaximumBatchingWindowInSeconds"], value, text)
        for text, value in (("1._5", 1.5), ("1_._5_", 1.5), ("1._", 1.0), ("._5", 0.5), ("1._5e1", 15.0), ("1.5", 1.5)):
            self.tool.write("input.yaml", b"TumblingWindowInSeconds: %s\nUUID: u\n" % text.encode())
            refused = self.refused("update-event-source-mapping", "--cli-input-yaml", "file://input.yaml")
            self.assertIn("value: %s," % value, refused, text)

    def test_yaml_output_is_yaml_input(self):
        document = {"FunctionName": "f", "Environment": self.document_of_texts()["Environment"]}
        self.tool.write("input.yaml", self.shown(document, "--output", "yaml").encode())
        sent = self.sent("update-function-configuration", "--cli-input-yaml", "file://input.yaml")
        self.assertEqual(sent["Environment"], document["Environment"])

    def test_the_yaml_skeleton_is_yaml_and_has_every_member(self):
        for command in ("create-function", "create-event-source-mapping", "put-function-event-invoke-config"):
            plain = json.loads(self.tool.run(command, "--generate-cli-skeleton").stdout)
            text = self.tool.run(command, "--generate-cli-skeleton", "yaml-input").stdout.decode()
            self.assertIn("[REQUIRED]", text)
            if yaml:
                self.assertEqual(list(yaml.safe_load(text)), list(plain))

    @unittest.skipUnless(yaml, "no python3-yaml")
    def test_every_text_comes_back_from_yaml(self):
        # YAML cannot hold half of these; the tool replaces only those.
        unprintable = {"\x01", "\x1b[31m", "\x7f", "\x80", "\ufffe"}
        for text in TEXTS:
            with self.subTest(text=text):
                out = self.shown({"Description": text}, "--output", "yaml")
                if text in unprintable:
                    continue
                self.assertEqual(read_yaml(out), {"Description": text}, out)

    @unittest.skipUnless(yaml, "no python3-yaml")
    def test_every_key_comes_back_from_yaml(self):
        for text in TEXTS:
            if not text:
                continue
            with self.subTest(text=text):
                document = {"Environment": {"Variables": {text: "v"}}}
                out = self.shown(document, "--output", "yaml")
                if len(text) < 128 and text.isprintable():  # longer keys need another form
                    self.assertEqual(read_yaml(out), document, out)

    @unittest.skipUnless(yaml, "no python3-yaml")
    def test_structures_come_back_from_yaml(self):
        document = {"MemorySize": 128, "CodeSize": 9007199254740993, "Layers": [{"Arn": "a", "CodeSize": 1}, {"Arn": "b"}],
                    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": ["x", "y"]}, "Environment": {"Variables": {}},
                    "Architectures": ["x86_64"]}
        self.assertEqual(read_yaml(self.shown(document, "--output", "yaml")), document)
        stream = read_yaml(self.shown(document, "--output", "yaml-stream"))
        self.assertEqual(stream, [document])

    def test_queries_give_values_of_every_kind_in_every_format(self):
        document = {"MemorySize": 128, "Description": "d", "Layers": [{"Arn": "a"}]}
        kinds = {"`null`": None, "`true`": True, "`false`": False, "MemorySize": 128, "`1.5`": 1.5, "Description": "d",
                 "Layers": [{"Arn": "a"}], "`{}`": {}, "`[]`": [], "`[[1,2],[3]]`": [[1, 2], [3]],
                 "[MemorySize, `null`, `true`, Description]": [128, None, True, "d"]}
        for query, expected in kinds.items():
            with self.subTest(query=query):
                if expected != {}:  # an empty map is not printed
                    self.assertEqual(json.loads(self.shown(document, "--query", query)), expected)
                if yaml and expected != {}:
                    out = self.shown(document, "--query", query, "--output", "yaml")
                    self.assertEqual(read_yaml(out), expected, out)
                self.shown(document, "--query", query, "--output", "text")
                if query != "`[[1,2],[3]]`":  # rows of a table have the same length
                    self.shown(document, "--query", query, "--output", "table")

    def test_text_has_a_line_for_each_item(self):
        document = {"Layers": [{"Arn": "a", "CodeSize": 1}, {"Arn": "b", "CodeSize": 2}], "MemorySize": 128}
        self.assertEqual(self.shown(document, "--query", "Layers[].[Arn,CodeSize]", "--output", "text"), "a\t1\nb\t2\n")
        self.assertEqual(self.shown(document, "--query", "[MemorySize,`null`,`true`]", "--output", "text"),
                         "128\tNone\tTrue\n")
        self.assertEqual(self.shown(document, "--query", "Layers[].Arn", "--output", "text"), "a\tb\n")

    def test_times_are_shown_in_the_zone_of_the_machine(self):
        def time_of(value, zone):
            document = {"Timeout": 3, "SnapStart": {"ApplyOn": "None"}, "LastModified": "2026-01-01T00:00:00.000+0000"}
            code, out, err = self.run_tool([json_body({"EventSourceMappings": [{"LastModified": value}], **document})],
                                           "list-event-source-mappings", "--query",
                                           "EventSourceMappings[0].LastModified", TZ=zone)
            self.assertEqual((code, err), (0, ""))
            return json.loads(out)

        self.assertEqual(time_of(1767225600, "UTC"), "2026-01-01T00:00:00+00:00")
        self.assertEqual(time_of(1767225600.5, "UTC"), "2026-01-01T00:00:00.500000+00:00")
        self.assertEqual(time_of(1767225600, "America/New_York"), "2025-12-31T19:00:00-05:00")
        self.assertEqual(time_of(1767225600, "Asia/Kolkata"), "2026-01-01T05:30:00+05:30")
        self.assertEqual(time_of(0, "UTC"), "1970-01-01T00:00:00+00:00")
        self.assertEqual(time_of(-1, "UTC"), "1969-12-31T23:59:59+00:00")

    # ---- input ----------------------------------------------------------------------------------------------------

    def test_every_text_goes_in_by_json(self):
        variables = {"K%d" % number: text for number, text in enumerate(TEXTS)}
        document = {"FunctionName": "f", "Environment": {"Variables": variables}}
        for text in (json.dumps(document), json.dumps(document, ensure_ascii=False), json.dumps(document, indent=4)):
            sent = self.sent("update-function-configuration", "--cli-input-json", text)
            self.assertEqual(sent["Environment"]["Variables"], variables)
        self.tool.write("in.json", json.dumps(document).encode())
        sent = self.sent("update-function-configuration", "--cli-input-json", "file://in.json")
        self.assertEqual(sent["Environment"]["Variables"], variables)

    def test_invalid_json_is_reported_in_the_words_of_python(self):
        wrong = ["{", "[", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{"a" 1}', "{a:1}", "{'a':1}", '{"a":tru}',
                 '{"a":"b', '{"a":"b\\', '{"a":"\\x"}', '{"a":"\\u12"}', '{"a":"\\u12G4"}', '{"a":"b\x01"}', '{"a":01}',
                 '{"a":-}', '{"a":1.}', '{"a":1e}', "{}x", "{} {}", '{"a":[1,]}', '{"a":[1 2]}', '{\n\n"a":\n  nul}',
                 '{"é":"é" "é"}', '{"a":.5}', '{"a":+1}', '{"a":[}', '["a",', '{"a":{"b":1]}']
        # Python 3.13 has other words for these.
        older = {'{"a":1,}': "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)",
                 '{"a":[1,]}': "Expecting value: line 1 column 9 (char 8)"}
        for text in wrong:
            with self.subTest(text=text):
                message = self.refused("update-function-configuration", "--function-name", "f", "--environment", text)
                try:
                    json.loads(text)
                except json.JSONDecodeError as error:
                    expected = older.get(text, str(error))
                self.assertIn(expected if text[0] == "{" else "Invalid JSON:\n" + text, message)
        for text in wrong:
            message = self.refused("update-function-configuration", "--function-name", "f", "--cli-input-json", text)
            self.assertIn("Invalid JSON received", message)

    def test_a_json_value_in_place_of_an_object_is_refused(self):
        for text, name in (("[]", "list"), ("1", "int"), ('"a"', "str"), ("true", "bool"), ("1.5", "float")):
            with self.subTest(text=text):
                message = self.refused("update-function-configuration", "--function-name", "f", "--cli-input-json", text)
                self.assertIn("<class '%s'>" % name, message)

    def test_values_of_another_type_are_shown_as_python_shows_them(self):
        values = [["it's"], ['a"b'], ["it's \"both\""], ["\\ \n \t \r \x01 \x7f \x1f"],
                  [True, False, None, 1, -2, 1.5, 1e300],
                  [[], {}, ["a", ["b"]], {"k": "v", "l": {"m": []}}], ["plain", ""], {"it's": 'a"b'}, {}]
        for value in values:
            with self.subTest(value=value):
                message = self.refused("update-function-configuration", "--cli-input-json",
                                       json.dumps({"FunctionName": "f", "Description": value}))
                self.assertIn("parameter Description, value: %r, type: %s" % (value, type(value)), message)

    def test_escapes_of_json_are_read(self):
        sent = self.sent("update-function-configuration", "--cli-input-json",
                         '{"FunctionName":"f","Description":"\\uD83D\\uDE00\\u00e9\\/\\b\\f\\n\\r\\t\\"\\\\"}')
        self.assertEqual(sent["Description"], "\U0001f600é/\b\f\n\r\t\"\\")

    def test_numbers_and_flags_are_read_in_every_form(self):
        name = ["update-event-source-mapping", "--uuid", "0" * 36]
        for arguments in (["--batch-size", "5", "--enabled"], ["--cli-input-json", '{"BatchSize":5,"Enabled":true}']):
            with self.subTest(arguments=arguments):
                sent = self.sent(*name, *arguments)
                self.assertEqual((sent["BatchSize"], sent["Enabled"]), (5, True))
        self.assertEqual(self.sent(*name, "--no-enabled")["Enabled"], False)
        self.assertIn("five", self.refused(*name, "--batch-size", "five"))

    def test_numbers_with_a_fraction_are_sent_as_they_are(self):
        name = ["create-alias", "--function-name", "f", "--name", "a", "--function-version", "1"]
        for text in ("0.5", "1e-3", "1E2", "0.1234567890123456789"):
            for way in ("AdditionalVersionWeights={2=%s}" % text, '{"AdditionalVersionWeights":{"2":%s}}' % text):
                sent = self.sent(*name, "--routing-config", way)
                self.assertEqual(sent["RoutingConfig"]["AdditionalVersionWeights"]["2"], float(text))
        self.assertIn("--routing-config: 'half' is not a number",
                      self.refused(*name, "--routing-config", "AdditionalVersionWeights={2=half}"))

    def test_nan_and_infinity_have_the_names_of_python(self):
        name = ["create-alias", "--function-name", "f", "--name", "a", "--function-version", "1"]
        for text, sent_as in (("NaN", "NaN"), ("-nan", "NaN"), ("inf", "Infinity")):
            sent = self.sent(*name, "--routing-config", "AdditionalVersionWeights={2=%s}" % text)
            self.assertEqual(sent["RoutingConfig"]["AdditionalVersionWeights"]["2"], sent_as)
        self.assertIn("value: -inf, valid min value: 0.0",
                      self.refused(*name, "--routing-config", "AdditionalVersionWeights={2=-Infinity}"))
        for text in ("NaN", "Infinity"):
            document = '{"FunctionName":"f","Name":"a","FunctionVersion":"1","RoutingConfig":' \
                       '{"AdditionalVersionWeights":{"2":%s}}}' % text
            sent = self.sent("create-alias", "--cli-input-json", document)
            self.assertEqual(sent["RoutingConfig"]["AdditionalVersionWeights"]["2"], text)
        self.assertIn("type: <class 'float'>, valid types: <class 'int'>",
                      self.refused("list-functions", "--cli-input-json", '{"MaxItems":NaN}'))

    def test_times_are_read_in_common_forms(self):
        def starts(text, **environment):
            return self.sent("create-event-source-mapping", "--function-name", "f", "--starting-position-timestamp", text,
                             **environment)["StartingPositionTimestamp"]

        for text in ("1767225600", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00z", "2026-01-01 00:00:00Z",
                     "2026-01-01T01:00:00+01:00", "2026-01-01T01:30:00+0130", "2025-12-31T19:00:00-05", "2026-01-01T00:00Z",
                     "Thu, 01 Jan 2026 00:00:00 GMT"):
            with self.subTest(text=text):
                self.assertEqual(starts(text), 1767225600)
        self.assertEqual(starts("2026-01-01T00:00:00", TZ="UTC"), 1767225600)
        self.assertEqual(starts("2026-01-01", TZ="UTC"), 1767225600)
        self.assertEqual(starts("2026-01-01T00:00:00.25Z"), 1767225600.25)
        self.assertEqual(starts("1767225600.25"), 1767225600.25)
        for text in ("yesterday", "2026-13-01", "2026-01-32", "2026-01-01T25:00Z", "2026-01-01T00:60Z",
                     "2026-01-01T00:00:61Z", "2026-01-01T00:00:00Zx", "2026-01-01T00", "2026-01-01T00:00:00+x",
                     "2026-01-01T00:00:00+01:x", "2026-00-01", "2026-01-00", "2026/01/01", ""):
            with self.subTest(text=text):
                self.assertIn("StartingPositionTimestamp", self.refused("create-event-source-mapping", "--function-name", "f",
                                                                         "--starting-position-timestamp", text))

    def test_paths_expand_home_and_variables(self):
        self.tool.write("in.json", b'{"from":"file"}')
        invoke = ["invoke", "--function-name", "f", "out.json", "--payload"]
        for path in ("fileb://~/in.json", "fileb://$FOLDER/in.json", "fileb://${FOLDER}/in.json", "fileb://in.json"):
            with self.subTest(path=path):
                code, _, err = self.run_tool([{"body": "{}"}], *invoke, path, FOLDER=self.tool.folder.name)
                self.assertEqual((code, err), (0, ""))
                self.assertEqual(self.recorder.requests[-1][3], b'{"from":"file"}')
        for path in ("fileb://$NOBODY/in.json", "fileb://${FOLDER/in.json", "fileb://$/in.json", "fileb://~nobody/in.json",
                     "fileb://none.json"):
            with self.subTest(path=path):
                self.assertIn("Error parsing parameter", self.refused(*invoke, path, FOLDER=self.tool.folder.name))

    def test_a_binary_file_is_refused_as_text(self):
        self.tool.write("bytes", b"\xff\xfe")
        self.assertIn("bytes", self.refused("update-function-configuration", "--function-name", "f", "--description",
                                            "file://bytes"))

    def test_invalid_shorthand_is_reported_with_its_position(self):
        update = ["update-function-configuration", "--function-name", "f", "--environment"]
        for text in ("Variables={A=1", "Variables={A}", "Variables=[", "Variables={A='x}", 'Variables={A="x}', "a b=c",
                     "Variables={A=1}}", "Variables={A=1,}x", "é=ü}"):
            with self.subTest(text=text):
                message = self.refused(*update, text)
                self.assertIn("Error parsing parameter", message)
                self.assertIn("^", message)

    def test_shorthand_takes_quotes_blanks_and_escapes(self):
        update = ["update-function-configuration", "--function-name", "f", "--environment"]
        cases = {"Variables={A=1,B=2}": {"A": "1", "B": "2"}, "Variables={ A = 1 , B = 2 }": {"A": "1", "B": "2"},
                 "Variables={A='x, y',B=\"p=q\"}": {"A": "x, y", "B": "p=q"}, "Variables={A=a\\,b}": {"A": "a,b"},
                 "Variables={A='it\\'s',B=\"q\\\"r\"}": {"A": "it's", "B": 'q"r'}, "Variables={}": {},
                 "Variables={A=,B=x}": {"A": "", "B": "x"}, "Variables={A=é}": {"A": "é"}}
        for text, expected in cases.items():
            with self.subTest(text=text):
                self.assertEqual(self.sent(*update, text)["Environment"]["Variables"], expected)

    def test_a_member_that_shorthand_does_not_know_is_named(self):
        configure = ["update-function-configuration", "--function-name", "f"]
        for option, text, name in (("--environment", "Foo=1", "Foo"), ("--vpc-config", "SubnetIds=a,b,Zone=c", "Zone"),
                                   ("--environment", "Variables={A=1},Foo={B=2}", "Foo")):
            with self.subTest(text=text):
                self.assertIn('"%s", must be one of' % name, self.refused(*configure, option, text))

    # ---- options --------------------------------------------------------------------------------------------------

    def test_the_version_is_printed(self):
        code, out, err = self.run_tool([], "--version")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"^lambda \(awsc [0-9]+\.[0-9]+\.[0-9]+\)\n$")

    def test_invalid_options_are_reported(self):
        cases = [(["get-function", "--function-name"], "expected one argument"),
                 (["get-function", "--function-name", "f", "--region"], "argument --region: expected one argument"),
                 (["get-function", "--function-name", "f", "--no-sign-request=x"], "--no-sign-request"),
                 (["get-function", "--function-name", "f", "--output", "xml"], "--output"),
                 (["get-function", "--function-name", "f", "--color", "red"], "--color"),
                 (["get-function", "--function-name", "f", "--cli-read-timeout", "-1"], "'-1'"),
                 (["get-function", "--function-name", "f", "--cli-connect-timeout", "soon"], "'soon'"),
                 (["get-function", "--function-name", "f", "--generate-cli-skeleton", "xml"], "skeleton"),
                 (["get-function"], "--function-name"), (["get-function", "f"], "f"),
                 (["get-function", "--function-name", "f", "--nothing", "x"], "--nothing"),
                 (["invoke", "--function-name", "f"], "outfile"), (["nothing"], "Invalid choice"), ([], "command"),
                 (["list-functions", "--max-items", "ten"], "ten"), (["get-function", "--function-name", "f", "--query", "["],
                                                                     "--query")]
        for arguments, words in cases:
            with self.subTest(arguments=arguments):
                self.assertIn(words, self.refused(*arguments))

    def test_a_unique_prefix_is_an_option(self):
        self.run_tool([json_body({"Functions": []})], "list-functions", "--max-it", "5")
        self.assertEqual(len(self.recorder.requests), 1)
        self.assertIn("ambiguous option", self.refused("create-function", "--function-name", "f", "--co", "x"))

    def test_pagination_options_exclude_no_paginate(self):
        self.assertIn("--starting-token", self.refused("list-functions", "--no-paginate", "--starting-token", "t"))
        self.run_tool([json_body({"Functions": []})], "list-functions", "--no-paginate", "--max-items", "5")
        self.assertEqual(self.recorder.requests[0][1], "/2015-03-31/functions?MaxItems=5")  # the operation's own

    # ---- waiting --------------------------------------------------------------------------------------------------

    def test_waiters_are_listed_and_have_help(self):
        code, out, err = self.run_tool([], "wait", "help", AWS_PAGER="")
        self.assertEqual((code, err), (0, ""))
        for name in ("function-active-v2", "function-exists", "function-updated"):
            self.assertIn(name, out)
        code, out, err = self.run_tool([], "wait", "function-exists", "help", AWS_PAGER="")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("--function-name", out)
        self.assertIn("function-exists", self.refused("wait", "for-ever"))
        self.assertIn("subcommand", self.refused("wait"))

    def test_a_wait_that_cannot_succeed_fails(self):
        failed = json_body({"State": "Failed", "StateReason": "x"})
        code, _, err = self.run_tool([failed], "wait", "function-active", "--function-name", "f")
        self.assertEqual(code, 255)
        self.assertIn("Waiter FunctionActive failed: Waiter encountered a terminal failure state: For expression \"State\" "
                      "we matched expected path: \"Failed\"", err)

    def test_a_wait_fails_with_the_error_of_the_service(self):
        code, _, err = self.run_tool([service_error(403, "AccessDeniedException", "no")], "wait", "function-active",
                                     "--function-name", "f")
        self.assertNotEqual(code, 0)
        self.assertIn("AccessDeniedException", err)

    # ---- completion -----------------------------------------------------------------------------------------------

    def completed(self, *words):
        result = self.tool.run("--complete", *words)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout.decode().split()

    def test_completion_offers_waiters_values_and_options(self):
        self.assertIn("wait", self.completed("w"))
        self.assertIn("function-exists", self.completed("wait", "f"))
        self.assertNotIn("published-version-active", self.completed("wait", "f"))
        self.assertIn("--function-name", self.completed("wait", "function-exists", "--f"))
        self.assertIn("python3.13", self.completed("create-function", "--runtime", "python"))
        self.assertIn("arm64", self.completed("create-function", "--architectures", ""))
        self.assertIn("Tail", self.completed("invoke", "--log-type", ""))
        self.assertIn("yaml", self.completed("--output", ""))
        self.assertIn("--region", self.completed("invoke", "--reg"))
        self.assertEqual(self.completed("nothing", "--x"), [])
        self.assertEqual(self.completed("invoke", "--payload", ""), [])

    def test_completion_has_a_script_for_each_shell(self):
        for shell in ("bash", "zsh", "fish"):
            code, out, err = self.run_tool([], "completion", shell)
            self.assertEqual((code, err), (0, ""))
            self.assertIn("lambda", out)
        self.assertIn("expected bash, zsh or fish", self.refused("completion", "tcsh"))
        self.assertIn("expected bash, zsh or fish", self.refused("completion"))

    # ---- errors ---------------------------------------------------------------------------------------------------

    def test_statuses_without_a_code_are_named(self):
        for status, name in ((500, "Internal Server Error"), (501, "Not Implemented"), (502, "Bad Gateway"),
                             (503, "Service Unavailable"), (504, "Gateway Timeout"), (505, "HTTP Version Not Supported")):
            with self.subTest(status=status):
                answer = {"status": status, "body": "<html>", "headers": {"Content-Type": "text/html"}}
                code, _, err = self.run_tool([answer], *CONFIGURATION, AWS_MAX_ATTEMPTS="1")
                self.assertEqual(code, 254)
                self.assertIn("(%d)" % status, err)
                self.assertIn(name, err)

    def test_a_response_without_json_is_reported(self):
        code, out, err = self.run_tool([{"body": "<html>", "headers": {"Content-Type": "application/json"}}],
                                       *CONFIGURATION)
        self.assertNotEqual(code, 0)
        self.assertEqual(out, "")
        self.assertTrue(err.strip())

    def test_bytes_of_a_response_are_printed_in_base64(self):
        code, out, err = self.run_tool([{"body": b"\x00\xff", "headers": {"X-Amz-Log-Result": "bG9n"}}], "invoke",
                                       "--function-name", "f", "--log-type", "Tail", "out.bin")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(self.tool.read("out.bin"), b"\x00\xff")
        self.assertEqual(base64.b64decode(json.loads(out)["LogResult"]), b"log")


if __name__ == "__main__":
    TOOL = sys.argv[1]
    unittest.main(argv=sys.argv[:1], verbosity=1)
