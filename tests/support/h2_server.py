#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An HTTP/2 server on 127.0.0.1 that runs a test's script step by step, with an independent library (python3-h2).

    h2_server.py CERTIFICATE [OPTION=VALUE…] STEP…

Prints "port N" and then the events that it sees, one a line. Each connection runs the same steps.

Options
    alpn=h2[,http/1.1]   what it takes in the handshake; alpn= : nothing
    window=N             bytes that the client may send to a stream at the beginning (SETTINGS_INITIAL_WINDOW_SIZE)
    greeting=HEX         bytes instead of the SETTINGS that an HTTP/2 connection begins with; empty: none
    crowd=N              takes N streams at a time (SETTINGS_MAX_CONCURRENT_STREAMS). Has no steps: each request gets a
                         head and an event at once, and the end of the response at the end of the request
    proxy=1              speaks TLS, takes a CONNECT over HTTP/1.1, and tunnels to the port that it names

Steps
    request              waits for the head of a request; prints its fields
    messages=N           waits until N messages of the event stream are whole; tells the client to send more meanwhile
    finish               waits for the end of the request
    stream=N             waits for the end of the request on stream N; later steps are about that stream
    head[=STATUS[;NAME:VALUE…]]   sends a head; of 200 if no status is given
    field=NAME:SIZE      sends a head with a field of that many bytes, in fields of at most 8,000
    fields=N             sends a head with N fields
    answer=N             sends N events, "answer 1" and so on
    unknown=N,MS         sends N events of an unknown type, one each MS milliseconds
    fat=N,SIZE           sends N events with payloads of SIZE bytes, as the client's window allows
    padded=N             sends N events in padded DATA frames
    trailers             sends trailers, which end the response
    end                  ends the response
    rst=CODE             resets the stream
    goaway=CODE,LAST     says that the connection ends
    raw=HEX[*COUNT]      sends these bytes, past the library; S is the stream's id in 8 digits
    grant=N              lets the client send N bytes more
    drip=PIECE,MS,TOTAL  lets the client send PIECE bytes each MS milliseconds, until TOTAL are there
    echo                 answers each message with an event, until the request ends; then ends the response
    sleep=MS
    see=WORD             reads, until the client sends a frame of that kind: rst, goaway, end
    deaf                 does not read any more, until the steps are over
    hold                 reads until the client closes
    finale               ends the TLS session and the connection
    cut                  ends the connection without a word
    slam                 resets the connection (RST of TCP)
"""
import pathlib
import select
import socket
import ssl
import struct
import sys
import threading
import time
import zlib

try:
    import h2.config
    import h2.connection
    import h2.events
    import h2.exceptions
    import h2.settings
except ImportError:
    sys.exit("h2_server: python3-h2 is not installed")

LOCK = threading.Lock()
COUNT = []
OPTIONS = ("alpn", "window", "greeting", "crowd", "proxy")


def say(*words):
    with LOCK:
        print(*words, flush=True)


def event(kind, payload):
    """A message of vnd.amazon.eventstream."""
    headers = b""
    for name, value in ((":message-type", "event"), (":event-type", kind),
                        (":content-type", "application/octet-stream")):
        headers += bytes([len(name)]) + name.encode() + b"\7" + struct.pack(">H", len(value)) + value.encode()
    prelude = struct.pack(">II", 12 + len(headers) + len(payload) + 4, len(headers))
    prelude += struct.pack(">I", zlib.crc32(prelude))
    message = prelude + headers + payload
    return message + struct.pack(">I", zlib.crc32(message))


class Over(Exception):
    """The client closed the connection."""


class Conversation:
    def __init__(self, peer, options):
        self.peer, self.options = peer, options
        config = h2.config.H2Configuration(client_side=False, header_encoding="utf-8", validate_outbound_headers=False,
                                           normalize_outbound_headers=False, validate_inbound_headers=True)
        self.session = h2.connection.H2Connection(config)
        self.stream = None
        self.body = b""
        self.received = self.messages = self.answers = 0
        self.seen, self.ended = set(), set()
        self.automatic = "window" not in options

    # ---- bytes

    def flush(self):
        data = self.session.data_to_send()
        try:
            if data:
                self.peer.sendall(data)
        except (ConnectionError, ssl.SSLError):
            pass  # there may still be bytes to read

    def wait(self, timeout=None):
        """Reads once; returns False if nothing arrives in time."""
        if not self.peer.pending() and not select.select([self.peer], [], [], timeout)[0]:
            return False
        try:
            data = self.peer.recv(65536)
        except (ConnectionError, ssl.SSLError) as error:
            raise Over from error
        if not data:
            raise Over
        for fact in self.session.receive_data(data):
            (self.take_of_crowd if "crowd" in self.options else self.take)(fact)
        self.flush()
        return True

    def until(self, true):
        while not true():
            self.wait()

    def for_ms(self, milliseconds):
        end = time.monotonic() + milliseconds / 1000
        while (left := end - time.monotonic()) > 0:
            self.wait(left)

    def take(self, fact):
        if isinstance(fact, h2.events.RequestReceived):
            self.stream = fact.stream_id
            self.seen.add("request")
            for name, value in fact.headers:
                say("field", name, value)
            say("request", fact.stream_id)
        elif isinstance(fact, h2.events.DataReceived):
            self.take_data(fact)
        elif isinstance(fact, h2.events.StreamEnded):
            self.seen.add("end")
            self.ended.add(fact.stream_id)
            say("end", self.messages, self.received)
        elif isinstance(fact, h2.events.StreamReset):
            self.seen.add("rst")
            say("rst", int(fact.error_code))
        elif isinstance(fact, h2.events.ConnectionTerminated):
            self.seen.add("goaway")
            say("goaway", int(fact.error_code))

    def take_of_crowd(self, fact):
        if isinstance(fact, h2.events.RequestReceived):
            self.session.send_headers(fact.stream_id, [(":status", "200")])
            self.session.send_data(fact.stream_id, event("chunk", b"welcome"))
            say("request", fact.stream_id)
        elif isinstance(fact, h2.events.StreamEnded):
            self.session.end_stream(fact.stream_id)
        elif isinstance(fact, h2.events.StreamReset):
            say("rst", int(fact.error_code), "of", fact.stream_id)
        elif isinstance(fact, h2.events.DataReceived):
            self.take_data(fact)

    def take_data(self, fact):
        self.received += len(fact.data)
        self.body += fact.data
        while len(self.body) >= 4 and len(self.body) >= struct.unpack(">I", self.body[:4])[0]:
            self.body = self.body[struct.unpack(">I", self.body[:4])[0]:]
            self.messages += 1
        if self.automatic and fact.flow_controlled_length:
            self.session.increment_flow_control_window(fact.flow_controlled_length)
            try:
                self.session.increment_flow_control_window(fact.flow_controlled_length, fact.stream_id)
            except h2.exceptions.StreamClosedError:
                pass

    # ---- steps

    def request(self):
        self.until(lambda: "request" in self.seen)

    def wait_for_messages(self, count):
        self.until(lambda: self.messages >= int(count))
        say("messages", self.messages)

    def finish(self):
        self.until(lambda: "end" in self.seen)

    def take_stream(self, number):
        self.until(lambda: int(number) in self.ended)
        self.stream = int(number)

    def head(self, text="200"):
        status, *fields = text.split(";")
        pairs = [field.rsplit(":", 1) for field in fields]
        self.session.send_headers(self.stream, [(":status", status), *pairs])

    def field(self, text):
        name, size = text.split(":")
        fields = [(f"{name}-{i}", "x" * 8000) for i in range(int(size) // 8000)]
        self.session.send_headers(self.stream, [(":status", "200"), *fields])

    def fields(self, count):
        self.session.send_headers(self.stream, [(":status", "200"), *[("x", "")] * int(count)])

    def send(self, data):
        """Sends as much at a time as the client's window allows."""
        while data:
            room = min(self.session.local_flow_control_window(self.stream), self.session.max_outbound_frame_size)
            if room <= 0:
                self.flush()
                self.wait()
                continue
            self.session.send_data(self.stream, data[:room])
            data = data[room:]
        self.flush()

    def answer(self, count):
        for _ in range(int(count)):
            self.answers += 1
            self.send(event("chunk", b"answer %d" % self.answers))

    def padded(self, count):
        for _ in range(int(count)):
            self.answers += 1
            self.session.send_data(self.stream, event("chunk", b"answer %d" % self.answers), pad_length=200)

    def unknown(self, text):
        count, milliseconds = text.split(",")
        for _ in range(int(count)):
            self.send(event("novelty", b"?"))
            self.for_ms(int(milliseconds))

    def fat(self, text):
        count, size = text.split(",")
        for _ in range(int(count)):
            self.send(event("chunk", b"x" * int(size)))

    def trailers(self):
        self.session.send_headers(self.stream, [("x-sum", "1")], end_stream=True)

    def end(self):
        self.session.end_stream(self.stream)

    def rst(self, code):
        self.flush()
        self.raw("000004" + "03" + "00" + "S" + f"{int(code):08x}")

    def goaway(self, text):
        code, last = text.split(",")
        self.flush()
        self.raw("000008" + "07" + "00" + "00000000" + f"{int(last):08x}" + f"{int(code):08x}")

    def raw(self, text):
        text, _, count = text.partition("*")
        data = bytes.fromhex(text.replace("S", f"{self.stream or 1:08x}"))
        self.flush()
        self.peer.sendall(data * int(count or 1))

    def grant(self, count):
        self.session.increment_flow_control_window(int(count), self.stream)
        self.session.increment_flow_control_window(int(count))

    def drip(self, text):
        piece, milliseconds, total = map(int, text.split(","))
        while self.received < total:
            self.grant(piece)
            self.flush()
            self.for_ms(milliseconds)
        say("dripped", self.received)

    def echo(self):
        answered = 0
        while answered < self.messages or "end" not in self.seen:
            if answered < self.messages:
                answered += 1
                self.answer(1)
            else:
                self.wait()
        self.end()

    def see(self, word):
        self.until(lambda: word in self.seen)

    def hold(self):
        self.until(lambda: False)

    def finale(self):
        self.peer.setblocking(False)
        try:
            self.peer.unwrap()
        except (OSError, ssl.SSLError):
            pass
        self.cut()

    def slam(self):
        plain = socket.socket(fileno=self.peer.detach())
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        plain.close()
        raise Over

    def cut(self):
        """Shuts down only the sending side: closing a socket with unread bytes sends a reset and loses sent data."""
        plain = socket.socket(fileno=self.peer.detach())
        plain.settimeout(5)
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(65536):
            pass
        plain.close()
        raise Over

    STEPS = {"request": request, "messages": wait_for_messages, "finish": finish, "stream": take_stream, "head": head, "field": field,
             "fields": fields, "answer": answer, "padded": padded, "unknown": unknown, "fat": fat,
             "trailers": trailers, "end": end, "rst": rst, "goaway": goaway, "raw": raw, "grant": grant,
             "drip": drip, "echo": echo, "see": see,
             "hold": hold, "finale": finale, "cut": cut, "slam": slam,
             "sleep": lambda self, ms: time.sleep(int(ms) / 1000)}

    def greet(self):
        greeting = self.options.get("greeting")
        self.session.initiate_connection()
        if "window" in self.options:
            self.session.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: int(self.options["window"])})
        if "crowd" in self.options:
            self.session.update_settings(
                {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: int(self.options["crowd"])})
        if greeting is not None:
            self.session.data_to_send()
            self.peer.sendall(bytes.fromhex(greeting))

    def run(self, steps):
        try:
            self.greet()
            self.flush()
            for step in steps:
                name, _, value = step.partition("=")
                if name == "deaf":
                    self.wait = lambda timeout=None: time.sleep(timeout or 3600)
                    continue
                self.STEPS[name](*([self, value] if value else [self]))
                self.flush()
        except (Over, ConnectionError, ssl.SSLError):
            pass
        except h2.exceptions.ProtocolError as error:
            say("protocol", repr(error))
        say("over", self.messages, self.received)
        try:
            self.peer.close()
        except OSError:
            pass


# ---- a proxy with TLS ---------------------------------------------------------------------------------------------


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except (OSError, ssl.SSLError):
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def tunnel(peer):
    """The proxy's TLS ends here; it forwards the decrypted bytes unchanged."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = peer.recv(1)
        if not byte:
            return
        head += byte
    say("proxy", peer.selected_alpn_protocol(), head.split(b"\r\n")[0].decode())
    server = socket.create_connection(("127.0.0.1", int(head.split()[1].rsplit(b":", 1)[1])))
    peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    peer.settimeout(0)
    try:
        while True:
            ready, _, _ = select.select([peer, server], [], [])
            if server in ready:
                data = server.recv(65536)
                if not data:
                    break
                peer.settimeout(None)
                peer.sendall(data)
                peer.settimeout(0)
            if peer in ready:
                try:
                    data = peer.recv(65536)
                except ssl.SSLWantReadError:
                    continue
                if not data:
                    break
                server.sendall(data)
    except OSError:
        pass
    server.close()
    peer.close()


def serve(client, context, options, steps):
    try:
        peer = context.wrap_socket(client, server_side=True)
    except (OSError, ssl.SSLError) as error:
        say("handshake", type(error).__name__)
        return
    say("alpn", peer.selected_alpn_protocol() or "none")
    with LOCK:
        COUNT.append(1)
    say(f"connection {len(COUNT)}.")
    if options.get("proxy"):
        tunnel(peer)
    else:
        Conversation(peer, options).run(steps)


def main():
    certificate, *words = sys.argv[1:]
    options = dict(word.split("=", 1) for word in words if word.split("=")[0] in OPTIONS)
    steps = [word for word in words if word.split("=")[0] not in options] or ["hold"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pathlib.Path(certificate))
    alpn = options.get("alpn", "h2")
    if alpn:
        context.set_alpn_protocols(alpn.split(","))
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    say("port", listener.getsockname()[1])
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(client, context, options, steps), daemon=True).start()


main()
