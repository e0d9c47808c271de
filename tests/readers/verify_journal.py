#!/usr/bin/env python3
"""Checks a session's journal, knowing nothing of muster but what docs say of the file.

    verify_journal.py [--json] [--head HEX] [--no-prev] PATH     a session's folder or journal.bson
    verify_journal.py --self-test

A journal is a sequence of BSON documents. Each begins with _id, session, seq, at, mono, type, and
ends with hash: SHA-256 over the hash before it (32 zero bytes before the first) and then the
document's own bytes from its length word up to the type byte of the hash element.

Exit status: 0 whole (a torn last document of an open session is said), 2 wrong usage, 4 not
found, 5 something does not fit. It is a second reader on purpose: nothing is shared with the
program's own.
"""

import argparse
import collections
import datetime
import hashlib
import json
import os
import re
import struct
import sys

import bson

ZERO = bytes(32)
MAX_DOCUMENT = 16 * 1024 * 1024
LEADING = ["_id", "session", "seq", "at", "mono", "type"]
ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
# hash element: type, "hash\0", length, subtype, 32 bytes; then the document's own end.
HASH_HEAD = b"\x05hash\x00" + struct.pack("<i", 32) + b"\x00"
HASH_TAIL = len(HASH_HEAD) + 32 + 1
INT64 = {"seq", "mono", "size", "bytes", "maxrss"}


class Broken(Exception):
    """What does not fit, and where."""


class Segment:
    """One file: its whole documents with their places, and how many bytes of a torn one."""

    def __init__(self, path, number):
        self.name = os.path.basename(path)
        self.number = number
        self.documents = []
        self.torn = 0
        with open(path, "rb") as stream:
            self.split(stream.read())

    def split(self, data):
        at = 0
        while at < len(data):
            left = len(data) - at
            if left < 4:
                self.torn = left
                return
            size = struct.unpack_from("<i", data, at)[0]
            if size < 5 + HASH_TAIL or size > MAX_DOCUMENT:
                raise Broken(f"{self.name}: byte {at}: a length of {size}")
            if size > left:
                self.torn = left
                return
            self.documents.append((at, data[at:at + size]))
            at += size


def decode(raw, where):
    try:
        event = bson.decode(raw)
    except Exception as error:
        raise Broken(f"{where}: not BSON: {error}") from error
    if bson.encode(event) != raw:
        raise Broken(f"{where}: not the plain form of its own content")
    return event


def check_values(value, name, where):
    """Absent means not applicable, never null; durations and sizes are int64."""
    if value is None:
        raise Broken(f"{where}: {name} is null")
    if isinstance(value, dict):
        for key, inner in value.items():
            check_values(inner, key, where)
    elif isinstance(value, list):
        for inner in value:
            check_values(inner, "element", where)
    elif (name.endswith("_ms") or name in INT64) and not isinstance(value, bson.Int64):
        raise Broken(f"{where}: {name} is not an int64")


def check_shape(event, where):
    names = list(event)
    if names[:6] != LEADING or names[-1] != "hash" or len(set(names)) != len(names):
        raise Broken(f"{where}: the elements are {names}")
    if not isinstance(event["session"], str) or not ULID.fullmatch(event["session"]):
        raise Broken(f"{where}: session is {event['session']!r}")
    for name in ("seq", "mono"):
        if not isinstance(event[name], bson.Int64) or event[name] < 0:
            raise Broken(f"{where}: {name} is {event[name]!r}")
    if event["_id"] != f"{event['session']}:{event['seq']}":
        raise Broken(f"{where}: _id is {event['_id']!r}")
    if not isinstance(event["at"], datetime.datetime):
        raise Broken(f"{where}: at is {event['at']!r}")
    if not isinstance(event["type"], str) or not event["type"]:
        raise Broken(f"{where}: type is {event['type']!r}")
    check_values(event, "event", where)


class Journal:
    """The chain over all segments."""

    def __init__(self, segments):
        self.events = []
        self.raw = []
        self.head = ZERO
        self.remarks = []
        for segment in segments:
            self.read(segment, segment is segments[-1])
        if not self.events:
            raise Broken("no event in it")

    def read(self, segment, last):
        for at, raw in segment.documents:
            self.take(raw, f"{segment.name}: byte {at}", segment)
        if segment.torn:
            if last and self.closed():
                raise Broken(f"{segment.name}: {segment.torn} bytes behind session.close")
            self.remarks.append(f"{segment.name}: torn, {segment.torn} bytes of an event cut short")

    def closed(self):
        return bool(self.events) and self.events[-1]["type"] in ("session.close", "session.pruned")

    def take(self, raw, where, segment):
        event = decode(raw, where)
        check_shape(event, where)
        where = f"{where}: seq {event['seq']}"
        if segment.number and event["seq"] < len(self.events):
            if self.raw[event["seq"]] != raw:
                raise Broken(f"{where}: differs from the segment before")
            return
        if event["seq"] != len(self.events):
            raise Broken(f"{where}: {len(self.events)} was due")
        if self.closed():
            raise Broken(f"{where}: behind session.close")
        self.check_order(event, where, segment)
        self.check_hash(event, raw, where)
        self.events.append(event)
        self.raw.append(raw)

    def check_order(self, event, where, segment):
        if not self.events:
            if event["type"] != "session.open" or event.get("format") != 1:
                raise Broken(f"{where}: does not begin with a session.open of format 1")
            return
        if event["type"] == "session.open":
            raise Broken(f"{where}: opened twice")
        if event["session"] != self.events[0]["session"]:
            raise Broken(f"{where}: of another session")
        if event["mono"] < self.events[-1]["mono"]:
            raise Broken(f"{where}: mono goes back")
        if event["type"] == "journal.segment" and event["segment"] != segment.number:
            raise Broken(f"{where}: names segment {event['segment']}")

    def check_hash(self, event, raw, where):
        if raw[-HASH_TAIL:-33] != HASH_HEAD:
            raise Broken(f"{where}: the hash is not 32 bytes of subtype 0")
        due = hashlib.sha256(self.head + raw[:-HASH_TAIL]).digest()
        if event["hash"] != due:
            raise Broken(f"{where}: its hash does not fit")
        self.head = due

    def hashes(self):
        """Those of its events; of a session that was pruned those that its tombstone kept."""
        known = {event["hash"] for event in self.events}
        for event in self.events:
            if event["type"] == "session.pruned":
                known |= {event["head"]} | {bytes.fromhex(h) for h in event.get("anchors", [])}
        return known


def segments_of(path):
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    first = os.path.join(path, "journal.bson") if os.path.isdir(path) else path
    segments = [Segment(first, 0)]
    while True:
        number = len(segments)
        name = os.path.join(folder, f"journal.{number}.bson")
        pointer = os.path.join(folder, f"journal.{number}.elsewhere")
        if os.path.islink(pointer):
            name = os.readlink(pointer)
        elif not os.path.exists(name):
            return segments
        segments.append(Segment(name, number))


def check_prev(journal, path):
    """The session opened before this one must hold the hash that this one names."""
    prev = journal.events[0].get("prev")
    folder = os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path))
    if prev is None or os.path.basename(os.path.dirname(folder)) != "sessions":
        return
    before = os.path.join(os.path.dirname(folder), prev["session"])
    if not os.path.isdir(before):
        raise Broken(f"the session before it, {prev['session']}, is missing")
    if prev["hash"] not in Journal(segments_of(before)).hashes():
        raise Broken(f"the session before it, {prev['session']}, does not hold the head it had")


def summary(journal):
    first, last = journal.events[0], journal.events[-1]
    return {
        "session": first["session"],
        "runbook": first.get("runbook"),
        "mode": first.get("mode"),
        "operator": first.get("operator", {}).get("name"),
        "events": len(journal.events),
        "outcome": last.get("outcome") if journal.closed() else None,
        "head": journal.head.hex(),
        "types": dict(sorted(collections.Counter(e["type"] for e in journal.events).items())),
        "remarks": journal.remarks,
    }


def show(facts, as_json):
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        if name == "types":
            value = " ".join(f"{kind}={count}" for kind, count in value.items())
        elif name == "remarks":
            value = "; ".join(value) or "none"
        print(f"{name:<9} {'-' if value is None else value}")


def verify(path, head=None, with_prev=True):
    journal = Journal(segments_of(path))
    if head is not None and journal.head.hex() != head.lower():
        raise Broken(f"the head is {journal.head.hex()}, not {head}")
    if with_prev:
        check_prev(journal, path)
    return journal


def main():
    parser = argparse.ArgumentParser(description="checks a session's journal", allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--head")
    parser.add_argument("--no-prev", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("path", nargs="?")
    args = parser.parse_args()
    if args.self_test:
        import selftest
        return selftest.main()
    if args.path is None:
        parser.error("a session's folder is needed")
    try:
        journal = verify(args.path, args.head, not args.no_prev)
    except FileNotFoundError as error:
        print(f"verify_journal: {error.filename}: not found", file=sys.stderr)
        return 4
    except Broken as error:
        print(f"verify_journal: {args.path}: {error}", file=sys.stderr)
        return 5
    show(summary(journal), args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
