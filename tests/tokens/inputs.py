# SPDX-License-Identifier: Apache-2.0
"""Inputs of tokens: hosts, ports, users, regions, times and credentials, the same ones for the same seed."""
import random

REGIONS = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "eu-north-1", "ap-southeast-2",
           "ap-northeast-1", "sa-east-1", "af-south-1", "me-central-1", "ca-central-1", "il-central-1", "us-gov-west-1",
           "us-gov-east-1", "cn-north-1", "cn-northwest-1"]
USERS = ["admin", "app_user", "a", "iamuser@example.com", "jané", "Ünïcödé", "名前 ユーザー", "пользователь",
         "a+b=c&d/e?f#g", "100%", "~.-_", "'quoted'", "*(!)", "two words", " edge ", "😀 user", "tab\tline\n", "a;b,c:d",
         "back\\slash", "[brackets]{}|^`<>\"", "é́ combining", "x" * 255, "%2F%20", "user$name", "\u200bzero",
         "مستخدم", "0"]
HOSTS = ["database-1.abcdefghijkl.eu-west-1.rds.amazonaws.com", "DB.Example.COM", "db", "db.example.com.", "10.1.2.3",
         "127.0.0.1", "[::1]", "[2001:db8::1]", "[2001:DB8:0:0:8:800:200C:417A]", "my_db.internal", "xn--bcher-kva.example",
         "a-b-c.d-e-f.example", "UPPER", "a" * 63 + ".example.com", "localhost"]
PORTS = [1, 22, 80, 443, 1433, 1521, 3306, 5432, 5439, 6379, 8080, 8443, 27017, 50000, 65535]
NAMES = ["my-cache", "Cache-1", "prod-redis-0001", "A", "c", "UPPER-CASE", "mixed-Case-9", "x" * 40, "serverless-cache",
         "cluster-2"]
CLUSTERS = ["prod", "my-cluster", "Cluster_1", "a", "x" * 100, "9lives", "0f7c6d0e-2b1a-4c8e-9f00-1234567890ab",
            "UPPER_lower-9"]
KEYS = ["AKIDEXAMPLE", "ASIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "ASIA0123456789ABCDEF"]
SECRETS = ["wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "0123456789/+abcdefghijklmnopqrstuvwxyzABC", "s3cr3t/with+plus=="]
SESSIONS = [None, None, "IQoJb3JpZ2luX2VjEXAMPLE+/=", "token/with+characters==", "AQoEXAMPLEH4aoAH0gNCAPy+rQ/j0A==", "plain",
            "a+b/c=d", "~odd token!*'()~", "FwoGZXIvYXdzE" + "Ab+/9" * 40 + "=="]
# Milliseconds since 1970.
TIMES = [0, 951782400000, 946684799999, 1440938160000, 1704164645678, 1709164800001, 1735689599500, 1792412345250,
         2147483647000, 2147483648123, 4102444799999]
# Milliseconds that the credentials live on; None: for ever.
LIVES = [None, None, None, 3600000, 900000, 899999, 900001, 300500, 61001, 60000, 12345, 1000, 999, 1, 0, -1, -5000,
         -500, 839999, 840000, 43200000, 100, 90, 250010]


def draw(token, count, seed):
    """`count` inputs of the token. Each value of a pool occurs, if there are enough inputs."""
    chance = random.Random("%s %s" % (token, seed))
    decks = {}

    def pick(name, pool):
        if not decks.get(name):
            decks[name] = chance.sample(pool, len(pool))
        return decks[name].pop()

    for _ in range(count):
        now = pick("time", TIMES) + chance.choice([0, 0, 86400000 * chance.randrange(300)])
        life = pick("life", LIVES)
        case = {"key": pick("key", KEYS), "secret": pick("secret", SECRETS), "session": pick("session", SESSIONS),
                "now_ms": now, "ends_ms": None if life is None else now + life, "region": pick("region", REGIONS)}
        if token in ("rds", "rds_sorted"):
            case.update(host=pick("host", HOSTS), port=pick("port", PORTS), user=pick("user", USERS))
        elif token == "dsql":
            case.update(host=pick("host", HOSTS), admin=chance.random() < 0.5,
                        seconds=pick("seconds", [None, None, 1, 60, 899, 900, 3600, 604800]))
        elif token == "elasticache":
            case.update(cache=pick("name", NAMES), user=pick("user", USERS), serverless=chance.random() < 0.5)
        elif token == "memorydb":
            case.update(cluster=pick("name", NAMES), user=pick("user", USERS))
        elif token == "eks":
            case.update(cluster=pick("cluster", CLUSTERS))
        elif token == "bedrock":
            case.update(seconds=pick("seconds", [None, None, 1, 60, 900, 3600, 43199, 43200]))
        yield case
