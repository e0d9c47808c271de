"""Decision to durable: from a line typed to the number on --ack-fd that says it is on disk."""

import bisect
import glob
import os
import struct
import subprocess
import threading
import time

from .measure import Section, Unmeasured

PIECE = 512


def events(path):
    """(seq, type, text) of a journal, from its bytes: length, then elements until the end."""
    with open(path, "rb") as stream:
        data = stream.read()
    at = 0
    while at + 4 <= len(data):
        size = struct.unpack_from("<i", data, at)[0]
        yield elements(data, at + 4)
        at += size


def elements(data, at):
    """The leading fields of one event: what comes after `type` but `text` is not looked at."""
    found = {}
    while data[at] in (0x02, 0x09, 0x12) and "text" not in found:
        kind, end = data[at], data.index(b"\0", at + 1)
        name, at = data[at + 1:end].decode(), end + 1
        if kind == 0x02:
            size = struct.unpack_from("<i", data, at)[0]
            found[name] = data[at + 4:at + 3 + size].decode("utf-8", "replace")
            at += 4 + size
        else:
            found[name] = struct.unpack_from("<q", data, at)[0]
            at += 8
    return found.get("seq"), found.get("type"), found.get("text")


class Acks:
    """What comes on --ack-fd, with its time."""

    def __init__(self, fd):
        self.fd, self.seqs, self.times = fd, [], []
        self.came = threading.Condition()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        rest = b""
        while True:
            data = os.read(self.fd, 65536)
            now = time.perf_counter()
            if not data:
                return
            *whole, rest = (rest + data).split(b"\n")
            with self.came:
                for line in whole:
                    self.seqs.append(int(line))
                    self.times.append(now)
                self.came.notify_all()

    def await_more(self, than, patience=10):
        with self.came:
            if not self.came.wait_for(lambda: len(self.seqs) > than, patience):
                raise Unmeasured("nothing was acknowledged")

    def time_of(self, seq):
        """When an event was known to be durable."""
        i = bisect.bisect_left(self.seqs, seq)
        return self.times[i] if i < len(self.times) else None


class Session:
    """A session that is driven through its plain view."""

    def __init__(self, place, home, runbook):
        self.home = home
        self.before = set(glob.glob(os.path.join(home, "sessions", "*")))
        read, write = os.pipe()
        os.set_inheritable(write, True)
        self.process = subprocess.Popen(
            [place.muster, "run", "--plain", "--quiet", "--ack-fd", str(write), runbook, "--since", "now"],
            env=place.in_home(home), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            pass_fds=[write], bufsize=0)
        os.close(write)
        self.acks = Acks(read)
        self.acks.await_more(0)
        time.sleep(0.3)

    def say(self, line):
        """Types a line; when."""
        now = time.perf_counter()
        self.process.stdin.write(line.encode() + b"\n")
        return now

    def end(self):
        """The journal, once the session is over."""
        self.say(":end aborted measured")
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.acks.thread.join(timeout=30)
        folder, = set(glob.glob(os.path.join(self.home, "sessions", "*"))) - self.before
        return os.path.join(folder, "journal.bson")


def bare(place):
    """Append and fdatasync into a file with space set aside: what the disk takes here."""
    fd = os.open(place.fresh("bare"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    subprocess.run(["fallocate", "-n", "-l", str(1 << 20), f"/proc/{os.getpid()}/fd/{fd}"],
                   check=True)

    def sample():
        start = time.perf_counter()
        os.write(fd, b"x" * PIECE)
        os.fdatasync(fd)
        return (time.perf_counter() - start) * 1e3
    return sample


def reads(place, count):
    steps = "".join(f"  - {{id: s{i}, title: Step {i}}}\n" for i in range(count))
    return place.write("reads.yaml", f"muster: 1\ntitle: Reads\nsteps:\n{steps}"
                       "  - {id: done, title: Done, end: resolved}\n")


def step_by_step(place, section, count):
    """Enter on steps that are read: left and entered, durable."""
    sync = bare(place)
    disk, enter = section.new("append + fdatasync of 512 bytes"), section.new("Enter, idle")
    session = Session(place, place.home("durable"), reads(place, count + 2))
    typed = []
    for _ in range(count):
        disk.add(sync())
        had = len(session.acks.seqs)
        typed.append(session.say(""))
        session.acks.await_more(had)
        time.sleep(0.002)
    entered = [seq for seq, kind, _ in events(session.end()) if kind == "step.enter"][1:]
    for start, seq in zip(typed, entered):
        enter.add((session.acks.time_of(seq) - start) * 1e3)
    return enter


def beside_output(place, section, count):
    """Notes while a command prints 50 MB/s: 30 ms apart, so that the view is done with one before the
    next comes."""
    pour = f"{place.tool('flood')} -r 50 -t {count * 0.04 + 2:.0f} {place.corpus('log', int(2e7))}"
    session = Session(place, place.home("durable"), place.runbook("pour", pour))
    sync = bare(place)
    disk = section.new("append + fdatasync, 50 MB/s beside it")
    note = section.new("note, 50 MB/s of output")
    session.say("")
    time.sleep(0.5)
    typed = {}
    for i in range(count):
        typed[f"n{i}"] = session.say(f":note n{i}")
        time.sleep(0.03)
        disk.add(sync())
    time.sleep(0.5)
    path = session.end()
    for seq, kind, text in events(path):
        if kind == "note" and text in typed:
            note.add((session.acks.time_of(seq) - typed[text]) * 1e3)
    if len(note.samples) != count:
        raise Unmeasured(f"{len(note.samples)} of {count} notes stand in the journal")
    size, spent = os.path.getsize(path), count * 0.04 + 2
    section.notes.append(f"the journal grew by {size / 1e6:.0f} MB in about {spent:.0f} s")
    os.unlink(path)
    return note


def durable(place, rounds, scale):
    del rounds
    count = max(50, int(200 * scale))
    section = Section("Decision to durable", "Milliseconds from a line typed into the plain view (quiet) to "
                      "its event acknowledged on `--ack-fd`: view, socket, engine, write, "
                      "`fdatasync`, acknowledgement. The disk's own share stands beside it.")
    for what, way in (("Enter", step_by_step), ("under 50 MB/s of output", beside_output)):
        try:
            series = way(place, section, count)
        except Unmeasured as why:
            section.unmeasured(f"{what}: p50 < 1 ms, p99 < 5 ms", str(why))
            continue
        section.claim_at_most(f"{what}: p50 < 1 ms", series.median, 1, "{:.2f} ms")
        section.claim_at_most(f"{what}: p99 < 5 ms", series.quantile(0.99), 5, "{:.2f} ms")
    section.load.append(os.getloadavg()[0])
    yield section
