# SPDX-License-Identifier: Apache-2.0
"""A broker that knows as much of Kafka's protocol as a client needs to log in by SASL/OAUTHBEARER."""
import re
import socket
import socketserver
import struct
import threading

METADATA, SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE = 3, 17, 18, 36
VERSIONS = {METADATA: (0, 0), SASL_HANDSHAKE: (0, 1), API_VERSIONS: (0, 0), SASL_AUTHENTICATE: (0, 0)}
UNSUPPORTED_VERSION, UNSUPPORTED_MECHANISM, AUTHENTICATION_FAILED = 35, 33, 58


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


class Broker(socketserver.ThreadingTCPServer):
    """Takes the tokens that `accepts` returns true for. `tokens` are those that came."""
    daemon_threads = True

    def __init__(self, accepts):
        super().__init__(("127.0.0.1", 0), Connection)
        self.accepts, self.tokens, self.came, self.open = accepts, [], threading.Condition(), set()
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()

    def let_log_in_again(self):
        """Ends all connections, and waits for the next token."""
        with self.came:
            before = len(self.tokens)
            for connection in self.open:
                connection.shutdown(socket.SHUT_RDWR)
        self.wait_for(lambda came: len(came) > before)

    def login(self, message):
        """Whether the first message of OAUTHBEARER (RFC 7628) has a good token."""
        match = re.fullmatch(rb"n,,\x01auth=Bearer ([^\x01]+)\x01(?:[^\x01]+\x01)*\x01", message)
        if not match:
            return False
        token = match.group(1).decode()
        with self.came:
            self.tokens.append(token)
            self.came.notify_all()
        return self.accepts(token)

    def wait_for(self, condition):
        """Waits until the tokens that came meet the condition, and returns them."""
        with self.came:
            if not self.came.wait_for(lambda: condition(self.tokens), timeout=60):
                raise AssertionError("only these tokens came: %s" % self.tokens)
            return list(self.tokens)


class Connection(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        with self.server.came:
            self.server.open.add(self.connection)

    def finish(self):
        with self.server.came:
            self.server.open.remove(self.connection)
        super().finish()

    def handle(self):
        self.is_in = False
        try:
            self.serve()
        except OSError:
            pass  # the client, or let_log_in_again, ended the connection

    def serve(self):
        while True:
            head = self.rfile.read(4)
            if len(head) < 4:
                return
            message = self.rfile.read(struct.unpack(">i", head)[0])
            kind, version, number, size = struct.unpack(">hhih", message[:10])
            answer = self.answer(kind, version, message[10 + max(size, 0):])
            if answer is None:
                return
            self.wfile.write(struct.pack(">ii", len(answer) + 4, number) + answer)

    def answer(self, kind, version, body):
        if kind == API_VERSIONS:
            error = 0 if version == 0 else UNSUPPORTED_VERSION
            rows = b"".join(struct.pack(">hhh", key, *limits) for key, limits in VERSIONS.items())
            return struct.pack(">hi", error, len(VERSIONS)) + rows
        if kind == SASL_HANDSHAKE:
            error = 0 if body[2:] == b"OAUTHBEARER" else UNSUPPORTED_MECHANISM
            return struct.pack(">hi", error, 1) + text("OAUTHBEARER")
        if kind == SASL_AUTHENTICATE:
            self.is_in = self.server.login(body[4:])
            error = 0 if self.is_in else AUTHENTICATION_FAILED
            return struct.pack(">hhi", error, -1, 0)
        if kind == METADATA and self.is_in:
            broker = struct.pack(">i", 1) + text("127.0.0.1") + struct.pack(">i", self.server.port)
            return struct.pack(">i", 1) + broker + struct.pack(">i", 0)
        return None
