# SPDX-License-Identifier: Apache-2.0
"""Runs the PostgreSQL extension in a server of its own, against lambda-local."""
import base64
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SOURCE = os.path.join(ROOT, "examples", "integrations", "postgresql")
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))

import local_support  # noqa: E402

PACKAGES = "postgresql, postgresql-server-dev-all and python3-psycopg2"
KEY, SECRET = "AKIDPOSTGRES", "postgres-secret"
ROUNDS = 1000
FUNCTIONS = {
    "fail": "#!/bin/sh\necho '{\"errorType\":\"OutOfCheese\",\"errorMessage\":\"there is no cheese left\"}'\nexit 1\n",
    "echo": "#!/bin/sh\nexec cat\n",
    "slow": "#!/bin/sh\nsleep 2\necho '\"done\"'\n",
    "hang": "#!/bin/sh\nsleep 60\n",
    "text": "#!/bin/sh\necho no json\n",
    "bytes": "#!/bin/sh\nprintf '\"\\377\"'\n",
}
# The source of the server's credentials: it waits while there is a file "hold", and fails while there is a file "fail".
KEYS = """while [ -e '%s/hold' ]; do sleep 0.05; done
[ ! -e '%s/fail' ] || exit 1
echo '{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s"}'
"""
ATTEMPT = """
CREATE FUNCTION attempt(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT payload FROM awsc_lambda_invoke(name, '{"a":1}'));
EXCEPTION
    WHEN external_routine_exception THEN RETURN SQLERRM || ', in flight ' || awsc_lambda_in_flight();
    WHEN query_canceled THEN RETURN 'cancelled, in flight ' || awsc_lambda_in_flight();
END $$
"""


class Cluster:
    """A server of a user who is not root, with a socket in a temporary folder and without TCP."""

    def __init__(self, module, preload, environment):
        self.directory = tempfile.mkdtemp(prefix="awsc-postgresql-")
        self.as_user = {}
        if os.getuid() == 0:
            names = {entry.pw_name: entry for entry in pwd.getpwall()}
            user = names.get("postgres") or names["nobody"]
            os.chown(self.directory, user.pw_uid, user.pw_gid)
            self.as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.module, self.preload = (shutil.copy(path, self.directory) for path in (module, preload))
        self.write("keys.sh", KEYS % (self.directory, self.directory, KEY, SECRET))
        config = self.write("config", "[default]\ncredential_process = sh '%s/keys.sh'\n" % self.directory)
        self.environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": self.directory,
                            "AWS_CONFIG_FILE": config, "AWS_EC2_METADATA_DISABLED": "true", **environment}
        self.bin = subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
        self.data = os.path.join(self.directory, "data")
        subprocess.run([self.bin + "/initdb", "-D", self.data, "-U", "tester", "-A", "trust", "-N", "-E", "UTF8"],
                       check=True, capture_output=True, cwd=self.directory, env=self.environment, **self.as_user)
        self.log = []

    def single_user(self, statements):
        """The output of a backend without a postmaster."""
        return subprocess.run(
            [self.bin + "/postgres", "--single", "-j", "-D", self.data, "postgres"], input=statements, text=True,
            cwd=self.directory, capture_output=True, env=self.environment, timeout=60, **self.as_user)

    def write(self, name, text):
        """A file in the server's folder; returns its path."""
        path = os.path.join(self.directory, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def start(self):
        settings = {"unix_socket_directories": self.directory, "listen_addresses": "", "fsync": "off",
                    "shared_buffers": "8MB", "autovacuum": "off", "shared_preload_libraries": self.module}
        options = [word for name, value in settings.items() for word in ("-c", "%s=%s" % (name, value))]
        self.process = subprocess.Popen(
            [self.bin + "/postgres", "-D", self.data, *options], stderr=subprocess.PIPE, text=True, cwd=self.directory,
            env=dict(self.environment, LD_PRELOAD=self.preload), **self.as_user)
        for line in self.process.stderr:
            self.log.append(line)
            if "ready to accept connections" in line:
                break
        else:
            raise AssertionError("the server did not start: %s" % "".join(self.log))
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr))
        self.reader.start()

    def connect(self, user="tester"):
        connection = psycopg2.connect(host=self.directory, dbname="postgres", user=user)
        connection.autocommit = True
        return connection

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.reader.join()
        shutil.rmtree(self.directory)


def status_of(pid, field):
    with open("/proc/%d/status" % pid) as file:
        return int(re.search(r"^%s:\s+(\d+)" % field, file.read(), re.MULTILINE).group(1))


class Extension(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = local_support.Server("--access-key", "%s=%s" % (KEY, SECRET), "--allow-host", "lambda.test",
                                           functions=FUNCTIONS)
        url = "http://lambda.test:%d" % cls.server.port
        cls.cluster = Cluster(MODULE, PRELOAD, {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_LAMBDA": url})
        with open(os.path.join(SOURCE, "awsc--1.0.sql")) as file:
            script = re.sub(r"^\\.*", "", file.read(), flags=re.MULTILINE)
        script = script.replace("MODULE_PATHNAME", cls.cluster.module)
        call = "SELECT payload FROM awsc_lambda_invoke('echo', '[1]');\n\n"
        local = "SET awsc.endpoint_url = 'http://127.0.0.1:%d';\n\n" % cls.server.port
        cls.alone = cls.cluster.single_user(script + "\n\n" + local + call * 3)
        cls.cluster.start()
        cls.run_sql(cls.cluster.connect(), ATTEMPT)

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()
        cls.server.stop()
        told = "".join(cls.cluster.log)
        assert "lambda.test was looked up" in told, told
        assert "a thread was made" not in told, told
        assert "terminated by signal" not in told, told
        assert SECRET not in told

    def setUp(self):
        self.connection, self.other = self.cluster.connect(), self.cluster.connect()
        self.addCleanup(self.connection.close)
        self.addCleanup(self.other.close)

    @staticmethod
    def run_sql(connection, *statements):
        """The rows of the last statement."""
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def sql(self, *statements):
        return self.run_sql(self.connection, *statements)

    def fails(self, sqlstate, *statements):
        """The error's diagnostics."""
        with self.assertRaises(psycopg2.Error) as caught:
            self.sql(*statements)
        self.assertEqual(caught.exception.pgcode, sqlstate, caught.exception)
        return caught.exception.diag

    def expect_usable(self):
        self.assertEqual(self.sql("SELECT awsc_lambda_in_flight()"), [(0,)])
        self.assertEqual(self.sql("SELECT payload FROM awsc_lambda_invoke('echo', '[1]')"), [([1],)])

    # ---- results and errors ------------------------------------------------------------------------------------------

    def test_a_call_returns_a_row(self):
        self.assertEqual(self.sql("SELECT * FROM awsc_lambda_invoke('echo', '{\"name\": \"Zoë\"}'::json)"),
                         [(200, {"name": "Zoë"}, "$LATEST", None)])

    def test_an_invocation_may_be_asynchronous_or_have_its_log(self):
        self.assertEqual(self.sql("SELECT * FROM awsc_lambda_invoke('echo', '{}', 'Event')")[0][:2], (202, None))
        log = self.sql("SELECT log_result FROM awsc_lambda_invoke('echo', '{}', log_type => 'Tail')")[0][0]
        self.assertIn(b"START RequestId", base64.b64decode(log))

    def test_many_rows_make_many_calls(self):
        rows = self.sql("SELECT i, payload FROM generate_series(1, 20) i, awsc_lambda_invoke('echo', to_json(i))")
        self.assertEqual(rows, [(i, i) for i in range(1, 21)])

    def test_an_error_of_the_function_is_an_sql_error(self):
        diagnostics = self.fails("38000", "SELECT * FROM awsc_lambda_invoke('fail', '{}')")
        self.assertEqual(diagnostics.message_primary, "there is no cheese left")
        self.assertRegex(diagnostics.message_detail,
                         r"^OutOfCheese of the function fail, version \$LATEST, request id [0-9a-f-]{36}\.$")
        self.expect_usable()

    def test_an_error_of_the_call_is_an_sql_error(self):
        diagnostics = self.fails("39000", "SELECT * FROM awsc_lambda_invoke('unknown', '{}')")
        self.assertRegex(diagnostics.message_detail,
                         r"^ResourceNotFoundException, HTTP status 404, request id .*, attempts 1\.$")
        self.assertIsNone(diagnostics.message_hint)
        self.fails("22023", "SELECT * FROM awsc_lambda_invoke(NULL, '{}')")
        self.expect_usable()

    def test_settings_count_from_the_next_call(self):
        self.expect_usable()
        self.fails("08006", "SET awsc.endpoint_url = 'http://127.0.0.1:1'", "SELECT awsc_lambda_invoke('echo', '{}')")
        self.fails("F0000", "SET awsc.endpoint_url = 'no url'", "SELECT awsc_lambda_invoke('echo', '{}')")
        self.sql("RESET awsc.endpoint_url")
        self.expect_usable()

    def test_a_result_that_is_no_json_is_an_error(self):
        self.fails("22P02", "SELECT * FROM awsc_lambda_invoke('text', '{}')")
        self.fails("22021", "SELECT * FROM awsc_lambda_invoke('bytes', '{}')")
        self.expect_usable()

    def test_only_those_who_are_allowed_may_call_and_change_settings(self):
        self.sql("CREATE ROLE guest LOGIN")
        guest = self.cluster.connect("guest")
        self.addCleanup(guest.close)
        for statement in ("SELECT * FROM awsc_lambda_invoke('echo', '{}')",
                          "SET awsc.endpoint_url = 'http://127.0.0.1:1'"):
            with self.assertRaises(psycopg2.errors.InsufficientPrivilege):
                self.run_sql(guest, statement)

    def test_those_who_are_granted_the_function_may_call_it(self):
        self.sql("CREATE ROLE reporting LOGIN", "GRANT EXECUTE ON FUNCTION awsc_lambda_invoke TO reporting")
        reporting = self.cluster.connect("reporting")
        self.addCleanup(reporting.close)
        self.assertEqual(self.run_sql(reporting, "SELECT payload FROM awsc_lambda_invoke('echo', '[2]')"), [([2],)])

    # ---- interruptions -----------------------------------------------------------------------------------------------

    def test_statement_timeout_ends_a_call(self):
        self.fails("57014", "SET statement_timeout = '200ms'", "SELECT * FROM awsc_lambda_invoke('hang', '{}')")
        self.sql("RESET statement_timeout")
        self.expect_usable()

    def test_a_call_that_waits_for_credentials_can_be_cancelled(self):
        hold = self.cluster.write("hold", "")
        self.fails("57014", "SET statement_timeout = '200ms'", "SELECT * FROM awsc_lambda_invoke('echo', '{}')")
        os.unlink(hold)
        self.sql("RESET statement_timeout")
        pid = self.connection.get_backend_pid()
        children = "/proc/%d/task/%d/children" % (pid, pid)
        if os.path.exists(children):  # not in every kernel
            with open(children) as file:
                self.assertEqual(file.read(), "")
        self.expect_usable()

    def test_without_credentials_the_error_says_so(self):
        fail = self.cluster.write("fail", "")
        self.fails("28000", "SELECT * FROM awsc_lambda_invoke('echo', '{}')")
        os.unlink(fail)
        self.expect_usable()

    def interrupt(self, statement):
        """Runs the statement in the other session when this session's call is in flight. Returns the call's error."""
        errors = []
        pid = self.connection.get_backend_pid()

        def call():
            try:
                self.sql("SELECT * FROM awsc_lambda_invoke('hang', '{}')")
            except psycopg2.Error as error:
                errors.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        waits = "SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND wait_event_type = 'Extension'" % pid
        while thread.is_alive() and self.run_sql(self.other, waits) != [(1,)]:
            time.sleep(0.02)
        self.assertEqual(os.listdir("/proc/%d/task" % pid), [str(pid)])
        self.run_sql(self.other, statement % pid)
        thread.join()
        return errors[0]

    def test_pg_cancel_backend_ends_a_call(self):
        self.assertEqual(self.interrupt("SELECT pg_cancel_backend(%d)").pgcode, "57014")
        self.expect_usable()

    def test_pg_terminate_backend_ends_a_call(self):
        self.assertIsInstance(self.interrupt("SELECT pg_terminate_backend(%d)"), psycopg2.OperationalError)
        self.assertTrue(self.connection.closed)
        self.connection = self.other # a crash would have ended all sessions
        self.expect_usable()

    def test_an_error_in_a_subtransaction_leaves_the_transaction_usable(self):
        self.sql("BEGIN", "CREATE TABLE kept (x int)")
        self.assertEqual(self.sql("SELECT attempt('fail')"), [("there is no cheese left, in flight 0",)])
        self.sql("SET LOCAL statement_timeout = '200ms'")
        self.assertEqual(self.sql("SELECT attempt('hang')"), [("cancelled, in flight 0",)])
        self.sql("SET LOCAL statement_timeout = 0", "SAVEPOINT before")
        self.fails("38000", "SELECT * FROM awsc_lambda_invoke('fail', '{}')")
        self.sql("ROLLBACK TO before")
        self.assertEqual(self.sql("SELECT attempt('echo')"), [('{"a":1}',)])
        self.sql("COMMIT")
        self.assertEqual(self.sql("DROP TABLE kept", "SELECT awsc_lambda_in_flight()"), [(0,)])

    # ---- many --------------------------------------------------------------------------------------------------------

    def one_round(self, number):
        kind = number % 10
        if kind < 5:
            self.assertEqual(self.sql("SELECT payload FROM awsc_lambda_invoke('echo', '{\"n\": %d}')" % number),
                             [({"n": number},)])
        elif kind < 7:
            self.assertEqual(self.sql("SELECT attempt('fail')"), [("there is no cheese left, in flight 0",)])
        elif kind == 7:
            self.fails("38000", "SELECT * FROM awsc_lambda_invoke('fail', '{}')")
        elif kind == 8:
            self.fails("22P02", "SELECT * FROM awsc_lambda_invoke('text', '{}')")
        else:
            self.sql("SET statement_timeout = '40ms'")
            if number % 20 == 9:
                self.fails("57014", "SELECT * FROM awsc_lambda_invoke('slow', '{}')")
            else:
                self.assertEqual(self.sql("SELECT attempt('slow')"), [("cancelled, in flight 0",)])
            self.sql("RESET statement_timeout")

    def figures(self):
        pid = self.connection.get_backend_pid()
        contexts = dict(self.sql(
            "SELECT name, total_bytes FROM pg_backend_memory_contexts WHERE name = 'awsc' UNION ALL "
            "SELECT 'all', sum(total_bytes)::int FROM pg_backend_memory_contexts"))
        return {"calls": self.sql("SELECT awsc_lambda_in_flight()")[0][0],
                "descriptors": len(os.listdir("/proc/%d/fd" % pid)), "threads": len(os.listdir("/proc/%d/task" % pid)),
                "awsc": contexts["awsc"], "contexts": contexts["all"], "private KiB": status_of(pid, "RssAnon")}

    def test_memory_is_flat_over_a_thousand_rounds(self):
        for number in range(100):
            self.one_round(number)
        before, begun = self.figures(), time.monotonic()
        for number in range(ROUNDS):
            self.one_round(number)
        after = self.figures()
        print("postgresql: %d rounds in %.1f s: %s, then %s" % (ROUNDS, time.monotonic() - begun, before, after))
        self.assertEqual((after["calls"], after["threads"]), (0, 1))
        self.assertLessEqual(after["descriptors"], before["descriptors"])
        self.assertLessEqual(after["awsc"], before["awsc"] + 8192)
        self.assertLessEqual(after["contexts"], before["contexts"] + 65536)
        self.assertLessEqual(after["private KiB"], before["private KiB"] + 512)

    # ---- the module --------------------------------------------------------------------------------------------------

    def test_it_works_in_single_user_mode(self):
        self.assertEqual(self.alone.stdout.count('payload = "[1]"'), 3, self.alone.stdout + self.alone.stderr)

    def test_the_module_exports_its_own_functions_only(self):
        done = subprocess.run(["nm", "-D", "--defined-only", MODULE], check=True, capture_output=True, text=True)
        self.assertEqual(sorted(line.split()[2] for line in done.stdout.splitlines()),
                         ["Pg_magic_func", "_PG_init", "awsc_lambda_in_flight", "awsc_lambda_invoke_sql",
                          "pg_finfo_awsc_lambda_in_flight", "pg_finfo_awsc_lambda_invoke_sql"])

    def test_pgxs_builds_and_installs_it(self):
        with tempfile.TemporaryDirectory() as directory:
            work, root = os.path.join(directory, "work"), os.path.join(directory, "root")
            shutil.copytree(SOURCE, work)
            done = subprocess.run(["make", "-C", work, "install", "DESTDIR=" + root, "with_llvm=no",
                                   "PG_CPPFLAGS=" + COMPILE, "SHLIB_LINK=" + LINK], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertNotIn("warning:", done.stderr)
            installed = sorted(name for _, _, names in os.walk(root) for name in names)
            self.assertEqual(installed, ["awsc--1.0.sql", "awsc.control", "awsc.so"])


if __name__ == "__main__":
    local_support.BINARY, MODULE, PRELOAD, COMPILE, LINK = sys.argv[1:6]
    try:
        import psycopg2
        import psycopg2.errors
    except ImportError:
        MODULE = ""
    found = shutil.which("pg_config") and subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
    if not os.access(MODULE, os.R_OK) or not found or not os.access(found.stdout.strip() + "/initdb", os.X_OK):
        print("SKIPPED: the PostgreSQL extension (apt-get install %s)" % PACKAGES)
        sys.exit(0)
    program = unittest.main(argv=sys.argv[:1] + sys.argv[6:], exit=False, verbosity=2)
    failed = len(program.result.failures) + len(program.result.errors)
    print("postgresql: %d passed, %d failed" % (program.result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
