# SPDX-License-Identifier: Apache-2.0
"""Tokens as botocore and `aws eks get-token` make them."""
import contextlib
import datetime
import io
import json
import os
import unittest.mock
import urllib.parse

os.environ["BOTO_DISABLE_CRT"] = "true"  # the signers in Python, whose clock can be held

import botocore.auth
import botocore.credentials
import botocore.model
import botocore.session
import botocore.signers


class Clock(datetime.datetime):
    """datetime, but now is a time of ours."""
    at_ms = 0

    @classmethod
    def utcnow(cls):
        return cls.utcfromtimestamp(cls.at_ms // 1000)

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(cls.at_ms // 1000, tz)


@contextlib.contextmanager
def clock_at(now_ms):
    module = unittest.mock.Mock(wraps=datetime)
    module.datetime, module.timedelta, module.timezone = Clock, datetime.timedelta, datetime.timezone
    Clock.at_ms = now_ms
    with contextlib.ExitStack() as stack:
        stack.enter_context(unittest.mock.patch.object(botocore.auth, "datetime", module, create=True))
        if hasattr(botocore.auth, "get_current_datetime"):
            stack.enter_context(unittest.mock.patch.object(
                botocore.auth, "get_current_datetime",
                lambda remove_tzinfo=True: Clock.utcfromtimestamp(now_ms // 1000)))
        yield


def session_of(case):
    session = botocore.session.Session(session_vars={"config_file": (None, None, os.devnull, None)})
    session.set_credentials(case["key"], case["secret"], case["session"])
    session.set_config_variable("region", case["region"])
    return session


def ends(case, seconds):
    end = case["now_ms"] // 1000 * 1000 + seconds * 1000
    return end if case["ends_ms"] is None else min(end, case["ends_ms"])


def rds(case):
    client = session_of(case).create_client("rds", region_name=case["region"])
    with clock_at(case["now_ms"]):
        return client.generate_db_auth_token(case["host"], case["port"], case["user"]), ends(case, 900)


def cache(case, service, name, extra):
    session = session_of(case)
    signer = botocore.signers.RequestSigner(botocore.model.ServiceId(service), case["region"], service, "v4",
                                            session.get_credentials(), session.get_component("event_emitter"))
    query = {"Action": "connect", "User": case["user"], **extra}
    url = urllib.parse.urlunparse(("https", name.lower(), "/", "", urllib.parse.urlencode(query), ""))
    with clock_at(case["now_ms"]):
        signed = signer.generate_presigned_url({"method": "GET", "url": url, "body": {}, "headers": {}, "context": {}},
                                               operation_name="connect", expires_in=900, region_name=case["region"])
    return signed[len("https://"):], ends(case, 900)


def elasticache(case):
    return cache(case, "elasticache", case["cache"], {"ResourceType": "ServerlessCache"} if case["serverless"] else {})


def memorydb(case):
    return cache(case, "memorydb", case["cluster"], {})


def eks(case):
    """The token, its end, and the line that the command prints. Version 2 of the vendor's tool asks regional endpoints;
    Debian's botocore does so when it is told to."""
    from awscli.customizations.eks import get_token
    printed = io.StringIO()
    with unittest.mock.patch.dict(os.environ, {"AWS_STS_REGIONAL_ENDPOINTS": "regional"}), \
            unittest.mock.patch.object(get_token, "datetime", Clock), \
            unittest.mock.patch.object(get_token, "uni_print", lambda text, out=None: out is None and printed.write(text)):
        os.environ.pop("KUBERNETES_EXEC_INFO", None)
        with clock_at(case["now_ms"]):
            command = get_token.GetTokenCommand(session_of(case))
            given = unittest.mock.Mock(cluster_name=case["cluster"], cluster_id=None, role_arn=None)
            command._run_main(given, unittest.mock.Mock(region=case["region"]))
    line = printed.getvalue().rstrip("\n")
    return json.loads(line)["status"]["token"], ends(case, 14 * 60), line


REFERENCES = {"rds": rds, "elasticache": elasticache, "memorydb": memorydb, "eks": eks}
