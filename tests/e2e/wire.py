"""One end of a session's socket, byte by byte: for tests of what a view never does by itself."""

import os
import select
import socket
import struct

HELLO, WELCOME = 3, 11      # of src/wire/wire.h; they are the same in every version
VERSION = 3


def document(**fields):
    """BSON of texts and whole numbers: int32 for `type` and what is small and asked for as such."""
    body = b""
    for name, value in fields.items():
        key = name.encode() + b"\0"
        if isinstance(value, str):
            text = value.encode() + b"\0"
            body += b"\x02" + key + struct.pack("<i", len(text)) + text
        elif name in ("type", "drives", "cols", "rows"):
            body += b"\x10" + key + struct.pack("<i", value)
        else:
            body += b"\x12" + key + struct.pack("<q", value)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def hello(who="raw", version=VERSION, drives=0):
    return document(type=HELLO, version=version, who=who, drives=drives)


def fields_of(frame):
    """The texts and numbers of a frame."""
    found, at = {}, 4
    while frame[at] != 0:
        kind, end = frame[at], frame.index(b"\0", at + 1)
        name, at = frame[at + 1:end].decode(), end + 1
        if kind == 0x02:
            n = struct.unpack_from("<i", frame, at)[0]
            found[name] = frame[at + 4:at + 3 + n].decode()
            at += 4 + n
        elif kind == 0x10:
            found[name] = struct.unpack_from("<i", frame, at)[0]
            at += 4
        elif kind == 0x12:
            found[name] = struct.unpack_from("<q", frame, at)[0]
            at += 8
        else:
            break
    return found


class Raw:
    def __init__(self, session):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(os.path.join(session, "socket"))

    def send(self, data):
        self.socket.sendall(data)
        return self

    def _take(self, n):
        data = b""
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                raise EOFError("the holder closed the connection")
            data += more
        return data

    def frame(self):
        head = self._take(4)
        return fields_of(head + self._take(struct.unpack("<i", head)[0] - 4))

    def greet(self, **how):
        """Says hello and is welcome: the welcome's fields."""
        self.send(hello(**how))
        while True:
            frame = self.frame()
            if frame["type"] == WELCOME:
                return frame

    def is_closed(self):
        """Whether the other end has closed; what it said before is thrown away."""
        while select.select([self.socket], [], [], 0)[0]:
            try:
                if not self.socket.recv(65536):
                    return True
            except OSError:
                return True
        return False

    def close(self):
        self.socket.close()
