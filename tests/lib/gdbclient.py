"""A raw client of gdb's remote protocol, for tests.

    with Server([RVEMU, "-S", "-gdb", "tcp::0", FILE]) as s:
        c = s.connect()
        c.ask("vCont;c")            # the answer, or with wait=False nothing
"""
import os
import re
import signal
import socket
import subprocess
import threading
import time

SCALE = float(os.environ.get("TEST_TIMEOUT_SCALE", "1"))


def packet(body):
    body = body.encode("latin-1") if isinstance(body, str) else body
    return b"$" + body + b"#%02x" % (sum(body) & 0xff)


class Client:
    def __init__(self, address):
        if isinstance(address, str):
            self.sock = socket.socket(socket.AF_UNIX)
        else:
            self.sock = socket.socket()
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(20 * SCALE)
        self.sock.connect(address)
        self.data = b""
        self.acks = True
        self.console = ""

    def raw(self, data):
        self.sock.sendall(data)

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError("the server has hung up")
        self.data += data

    def packet(self):
        """The next packet's text; acks before it are dropped."""
        while True:
            self.data = self.data.lstrip(b"+")
            end = self.data.find(b"#")
            if self.data[:1] == b"-":
                self.data = self.data[1:]
                return "-"
            if self.data[:1] == b"$" and end >= 0 and len(self.data) >= end + 3:
                body, told = self.data[1:end], self.data[end + 1:end + 3]
                self.data = self.data[end + 3:]
                assert int(told, 16) == sum(body) & 0xff, body
                if self.acks:
                    self.raw(b"+")
                return body.decode("latin-1")
            self._more()

    def answer(self):
        """The same; what the console says is kept in self.console."""
        while True:
            text = self.packet()
            if not re.match(r"O([0-9a-f]{2})+$", text):
                return text
            self.console += bytes.fromhex(text[1:]).decode("utf-8", "replace")

    def ask(self, body, wait=True):
        self.raw(packet(body))
        return self.answer() if wait else None

    def no_acks(self):
        assert self.ask("QStartNoAckMode") == "OK"
        self.acks = False

    def register(self, n):
        return int.from_bytes(bytes.fromhex(self.ask("p%x" % n)), "little")

    def pc(self):
        return self.register(32)

    def memory(self, at, length):
        text = self.ask("m%x,%x" % (at, length))
        return None if text[:1] == "E" else bytes.fromhex(text)

    def monitor(self, line):
        self.console = ""
        assert self.ask("qRcmd," + line.encode().hex()) == "OK"
        return self.console

    def interrupt(self):
        self.raw(b"\x03")
        return self.answer()

    def close(self):
        self.sock.close()


class Server:
    """rvemu with a gdb server; what it says is kept in .said, what the guest says in .out."""

    def __init__(self, argv):
        self.argv = argv
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.said, self.out = "", ""
        for stream, name in ((self.process.stderr, "said"), (self.process.stdout, "out")):
            threading.Thread(target=self._read, args=(stream, name), daemon=True).start()
        self.expect("said", r"gdb: target remote (\S+)")
        where = re.search(r"gdb: target remote (\S+)", self.said).group(1)
        host, colon, port = where.rpartition(":")
        self.address = (host, int(port)) if colon else where
        self.where = where

    def _read(self, stream, name):
        while True:
            data = stream.read1(65536)
            if not data:
                return
            setattr(self, name, getattr(self, name) + data.decode("utf-8", "replace"))

    def expect(self, name, pattern, seconds=30):
        end = time.monotonic() + seconds * SCALE
        while not re.search(pattern, getattr(self, name)):
            if time.monotonic() > end or (self.process.poll() is not None and
                                          not time.sleep(0.2) and
                                          not re.search(pattern, getattr(self, name))):
                raise AssertionError("no /%s/; it said:\n%s%s" % (pattern, self.said, self.out))
            time.sleep(0.01)

    def type(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def connect(self):
        return Client(self.address)

    def wait(self, seconds=20):
        return self.process.wait(seconds * SCALE)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
