"""What the tools of the test stand share: reading dumps, and the documents they are made of.

Documents stay bytes wherever that can be, so that a hash is of what was stored and not of what a
library made of it.
"""

import datetime
import hashlib
import os
import random
import struct
import sys
import tarfile

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
import pymongo

RAW = CodecOptions(document_class=RawBSONDocument)
MAX_DOCUMENT = 16 * 1024 * 1024
TIMEOUT_MS = 20000


class Damaged(Exception):
    """A dump that is not a sequence of whole BSON documents."""


def die(message, status=1):
    name = os.path.basename(sys.argv[0])
    print(f"{name}: {message}", file=sys.stderr)
    sys.exit(status)


def log_call(name, argv):
    """Every call of a stand-in is a line of $STAND_DIR/calls: tests count them."""
    stand = os.environ.get("STAND_DIR")
    if not stand:
        return
    line = " ".join([name, *argv]) + "\n"
    fd = os.open(os.path.join(stand, "calls"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(fd, line.encode())
    finally:
        os.close(fd)


def connect(uri):
    return pymongo.MongoClient(uri, serverSelectionTimeoutMS=TIMEOUT_MS)


def documents_of(stream, name):
    """The documents of an open .bson stream, each as bytes."""
    at = 0
    while True:
        head = stream.read(4)
        if not head:
            return
        if len(head) < 4:
            raise Damaged(f"{name}: unexpected EOF at byte {at}")
        size = struct.unpack("<i", head)[0]
        if size < 5 or size > MAX_DOCUMENT:
            raise Damaged(f"{name}: invalid document size {size} at byte {at}")
        body = stream.read(size - 4)
        if len(body) < size - 4 or body[-1] != 0:
            raise Damaged(f"{name}: unexpected EOF at byte {at}")
        at += size
        yield head + body


def documents_of_collection(uri, db, collection):
    for document in connect(uri)[db].get_collection(collection, codec_options=RAW).find():
        yield document.raw


def documents_of_archive(path, db, collection):
    """The documents of DB/COLLECTION.bson in an archive, wherever that folder lies in it."""
    tail = f"{db}/{collection}.bson"
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            if member.isfile() and (member.name == tail or member.name.endswith("/" + tail)):
                yield from documents_of(archive.extractfile(member), member.name)
                return
    raise Damaged(f"{path}: no {tail} in it")


def document_id(raw):
    return bson.decode(raw)["_id"]


def document_hash(raw):
    return hashlib.sha256(raw).hexdigest()


def seeded_documents(count, variant="a"):
    """The campaigns of a test: the same for the same count and variant, every BSON type in use."""
    rng = random.Random(f"muster {variant}")
    start = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
    for n in range(count):
        yield {
            "_id": n if n % 3 else bson.ObjectId(f"{n:08x}{'ab' * 8}"),
            "name": f"Campaign {n} – {rng.choice(['Frühling', '夏', 'осень', 'winter'])}",
            "variant": variant,
            "budget": rng.random() * 1e6,
            "clicks": bson.Int64(rng.getrandbits(40)),
            "active": rng.random() < 0.5,
            "starts": start + datetime.timedelta(minutes=rng.randrange(500000)),
            "tags": rng.sample(["email", "social", "search", "print", "tv"], rng.randrange(4)),
            "owner": {"team": rng.choice("abc"), "note": None},
            "pixel": rng.randbytes(rng.randrange(24)),
        }
