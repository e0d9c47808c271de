"""A journal rewritten: events changed or added, and the chain made anew over all of them, as another
machine, another boot or a later version would have written it."""

import hashlib
import os
import struct

HASH = 43  # bytes of the hash's element: type, name, length, subtype, 32 bytes


def documents(data):
    """The documents of a journal, each as its bytes."""
    at = 0
    while at < len(data):
        (n,) = struct.unpack_from("<i", data, at)
        yield data[at:at + n]
        at += n


def chained(docs):
    """The same with their hashes right."""
    head = bytes(32)
    out = b""
    for doc in docs:
        body = doc[:-HASH - 1]
        head = hashlib.sha256(head + body).digest()
        out += body + b"\x05hash\x00" + struct.pack("<i", 32) + b"\x00" + head + b"\x00"
    return out


def text(name, value):
    value = value.encode() + b"\x00"
    return b"\x02" + name.encode() + b"\x00" + struct.pack("<i", len(value)) + value


def number(name, value):
    return b"\x12" + name.encode() + b"\x00" + struct.pack("<q", value)


def small(name, value):
    return b"\x10" + name.encode() + b"\x00" + struct.pack("<i", value)


def event(session, seq, at_ms, mono, kind, *elements):
    """A document with the first elements of an event, its own, and room for the hash."""
    body = (text("_id", f"{session}:{seq}") + text("session", session) + number("seq", seq)
            + b"\x09at\x00" + struct.pack("<q", at_ms) + number("mono", mono)
            + text("type", kind) + b"".join(elements))
    return struct.pack("<i", 4 + len(body) + HASH + 1) + body + bytes(HASH + 1)


def replaced(doc, old, new):
    """With one text in place of another; lengths of both texts and of the document are kept right."""
    old, new = old.encode() + b"\x00", new.encode() + b"\x00"
    old = struct.pack("<i", len(old)) + old
    new = struct.pack("<i", len(new)) + new
    if doc.count(old) != 1:
        raise LookupError(f"{old!r} is there {doc.count(old)} times")
    doc = doc.replace(old, new)
    return struct.pack("<i", len(doc)) + doc[4:]


def rewrite(folder, change):
    """Gives the documents of a session's journal to `change`, and writes what it returns."""
    path = os.path.join(folder, "journal.bson")
    with open(path, "rb") as stream:
        docs = list(documents(stream.read()))
    with open(path, "wb") as stream:
        stream.write(chained(change(docs)))
