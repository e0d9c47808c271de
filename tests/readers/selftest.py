"""The reader proved by itself: journals made here, then damaged in every way it must notice."""

import datetime
import hashlib
import os
import tempfile

import bson

import verify_journal
from verify_journal import Broken, ZERO

SESSION = "01JD9Q4V7M3T5X8Y2ZABCDEFGH"
OTHER = "01JD9Q4V7M3T5X8Y2ZABCDEFGJ"
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)


def chain(events, session=SESSION):
    """Encodes (type, fields) pairs as a chain of documents."""
    head = ZERO
    documents = []
    for seq, (kind, fields) in enumerate(events):
        event = {"_id": f"{session}:{seq}", "session": session, "seq": bson.Int64(seq),
                 "at": NOON, "mono": bson.Int64(seq * 1000), "type": kind, **fields}
        raw = seal(event, head)
        head = raw[-33:-1]
        documents.append(raw)
    return documents


def seal(event, head):
    raw = bson.encode({**event, "hash": ZERO})
    digest = hashlib.sha256(head + raw[:-verify_journal.HASH_TAIL]).digest()
    return raw[:-33] + digest + b"\x00"


OPEN = ("session.open", {"format": 1, "mode": "incident", "runbook": "x",
                         "operator": {"name": "maria", "uid": 1000}, "rto_ms": bson.Int64(5)})
SEGMENT = ("journal.segment", {"segment": 1, "why": "disk"})
EVENTS = [OPEN, ("step.enter", {"step": "a", "visit": 1}),
          ("run.output", {"run": 1, "data": b"\x00\xff out"}), ("note", {"text": "grüße"}),
          ("session.close", {"outcome": "resolved", "wall_ms": bson.Int64(9)})]


def write(folder, *files):
    for number, data in enumerate(files):
        name = "journal.bson" if number == 0 else f"journal.{number}.bson"
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(data)


class Cases:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, holds):
        self.count += 1
        self.failed += not holds
        print(f"{'ok' if holds else 'not ok'} {self.count} - {name}")

    def outcome(self, files, head=None):
        """None if the reader finds it whole, else what it says."""
        with tempfile.TemporaryDirectory() as folder:
            write(folder, *files)
            try:
                return None, verify_journal.verify(folder, head)
            except Broken as error:
                return str(error), None

    def whole(self, name, *files, head=None):
        said, journal = self.outcome(files, head)
        self.check(f"{name}{': ' + said if said else ''}", said is None)
        return journal

    def broken(self, name, *files, head=None):
        said, _ = self.outcome(files, head)
        self.check(f"{name} is noticed", said is not None)


def flips(cases, documents, head):
    """Every single bit of the file."""
    data = b"".join(documents)
    unnoticed = []
    with tempfile.TemporaryDirectory() as folder:
        for bit in range(len(data) * 8):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            write(folder, bytes(changed))
            try:
                verify_journal.verify(folder, head)
                unnoticed.append(bit)
            except Broken:
                pass
    cases.check(f"each of {len(data) * 8} flipped bits is noticed {unnoticed or ''}", not unnoticed)


def cuts(cases, documents, head):
    data = b"".join(documents)
    unnoticed = []
    for size in range(len(data)):
        said, _ = cases.outcome([data[:size]], head)
        if said is None:
            unnoticed.append(size)
    cases.check(f"each of {len(data)} cuts is noticed against an anchor {unnoticed or ''}",
                not unnoticed)


def rearranged(cases, documents):
    for i in range(len(documents) - 1):
        cases.broken(f"event {i} removed", b"".join(documents[:i] + documents[i + 1:]))
        cases.broken(f"event {i} doubled", b"".join(documents[:i + 1] + documents[i:]))
        swapped = documents[:i] + [documents[i + 1], documents[i]] + documents[i + 2:]
        cases.broken(f"events {i} and {i + 1} swapped", b"".join(swapped))
    cases.broken("an event behind the close", b"".join(documents + [documents[-1]]))
    cases.broken("bytes behind the close", b"".join(documents) + b"\x00\x01")
    cases.broken("zeros behind an event", b"".join(documents[:3]) + bytes(64))
    cases.broken("an event of another session",
                 b"".join(documents[:2] + chain(EVENTS, OTHER)[2:]))


def shapes(cases):
    """A right hash does not help what is wrong otherwise."""
    def variant(change):
        event = bson.decode(documents[0])
        del event["hash"]
        return seal(change(event), ZERO)

    documents = chain(EVENTS)
    cases.whole("an open session", documents[0])
    cases.broken("null", variant(lambda e: {**e, "profile": None}))
    cases.broken("a duration as int32", variant(lambda e: {**e, "rto_ms": 5}))
    cases.broken("seq as int32", variant(lambda e: {**e, "seq": 0}))
    cases.broken("another _id", variant(lambda e: {**e, "_id": SESSION + ":1"}))
    cases.broken("another order", variant(lambda e: dict(reversed(e.items()))))
    cases.broken("another format", variant(lambda e: {**e, "format": 2}))
    cases.broken("a first event that opens nothing", variant(lambda e: {**e, "type": "note"}))
    back = bson.decode(documents[1])
    del back["hash"]
    back["mono"] = bson.Int64(-1)
    cases.broken("mono going back", documents[0] + seal(back, documents[0][-33:-1]))


def segmented(cases):
    documents = chain([OPEN, EVENTS[1], EVENTS[2], SEGMENT, EVENTS[4]])
    first, again = b"".join(documents[:3]), b"".join(documents[2:])
    journal = cases.whole("a second segment that begins with what was not acknowledged", first, again)
    cases.check("duplicates are dropped", journal is not None and len(journal.events) == 5)
    cases.whole("a torn tail before a second segment", first + documents[3][:20], again)
    cases.broken("a duplicate that differs", first, again.replace(b"out", b"0ut"))
    cases.broken("a gap between the segments", b"".join(documents[:2]), b"".join(documents[3:]))
    cases.broken("a segment of another number", first + documents[3], b"", documents[4])


def prev(cases):
    with tempfile.TemporaryDirectory() as home:
        old = chain(EVENTS, OTHER)
        open_ = (OPEN[0], {**OPEN[1], "prev": {"session": OTHER, "hash": old[3][-33:-1]}})
        for name, data in ((OTHER, old), (SESSION, chain([open_]))):
            os.makedirs(os.path.join(home, "sessions", name))
            write(os.path.join(home, "sessions", name), b"".join(data))
        path = os.path.join(home, "sessions", SESSION)

        def holds():
            try:
                verify_journal.verify(path)
                return True
            except Broken:
                return False

        cases.check("the session before it is found", holds())
        before = os.path.join(home, "sessions", OTHER)
        write(before, b"".join(chain(EVENTS[:3], OTHER)))
        cases.check("a tail cut off the session before it is noticed", not holds())
        os.rename(before, before + ".gone")
        cases.check("a session that is missing is noticed", not holds())


def main():
    cases = Cases()
    documents = chain(EVENTS)
    head = documents[-1][-33:-1].hex()
    cases.whole("a whole journal", b"".join(documents), head=head)
    torn = cases.whole("a torn tail of an open session", b"".join(documents[:3]) + documents[3][:30])
    cases.check("the torn tail is said", torn is not None and len(torn.remarks) == 1)
    cases.broken("an empty file", b"")
    cases.broken("another head", b"".join(documents), head="00" * 32)
    rearranged(cases, documents)
    shapes(cases)
    segmented(cases)
    prev(cases)
    cuts(cases, documents, head)
    flips(cases, documents, head)
    print(f"1..{cases.count}")
    return 1 if cases.failed else 0
