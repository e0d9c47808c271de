"""A session of 200 events for the tests of crashes, and what has to hold wherever it was cut off.

The commands of the runbook leave a line each time that they are started, so that one that ran twice,
or ran without its record, is found.
"""

import os
import subprocess
import sys
import tempfile

from proving import MUSTER, Place, until

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/readers"))
try:
    import verify_journal
except ImportError:
    verify_journal = None

LONG = bool(os.environ.get("MUSTER_LONG"))
ITEMS, COMMANDS = 60, 15
# What is written at once, when a session is opened.
OPENING = ("session.open", "session.file", "var.set", "lock.take", "jump")

# A file system in memory, where there is one: a killed process's writes are there all the same.
if "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK):
    tempfile.tempdir = "/dev/shm"


def runbook():
    steps = ["  - {id: first, title: First, text: Begins.}"]
    items = "".join(f"      - {{id: i{n}, text: Item {n}}}\n" for n in range(ITEMS))
    steps.append("  - id: list\n    title: List\n    check:\n" + items.rstrip("\n"))
    for n in range(COMMANDS):
        steps.append(f"  - {{id: c{n}, title: Command {n}, "
                     f"run: 'echo c{n} >>\"$DIR/ran\"; echo {n}'}}")
        steps.append(f"  - {{id: s{n}, title: Sure, confirm: 'Sure?'}}")
    steps.append("  - end: resolved")
    return "muster: 1\ntitle: Killed\nlock: it\nvars:\n  DIR:\nsteps:\n" + "\n".join(steps) + "\n"


def answers():
    lines = ["step: first, do: go"]
    lines += [f"step: list, do: tick, items: [i{n}]" for n in range(ITEMS)]
    lines.append("step: list, do: go")
    for n in range(COMMANDS):
        lines += [f"step: c{n}, do: go", f"step: s{n}, do: yes"]
    return "".join(f"- {{{line}}}\n" for line in lines)


class Session:
    """One walk in a place of its own, to be cut off; then what is left of it."""

    def plant(self, folder, data):
        """A session of another place, with this as its journal."""
        to = self.place.path("home", "sessions", os.path.basename(folder))
        os.makedirs(to, 0o700)
        self.place.write(os.path.join(to, "journal.bson"), data)

    def __init__(self, text=None, given=None):
        self.place = Place()
        self.book = self.place.write("book.yaml", text or runbook())
        self.answers = self.place.write("answers.yaml", given or answers())
        self.acks = b""

    def close(self):
        self.place.__exit__()

    def command(self, fd):
        return [MUSTER, "run", self.book, "--answers", self.answers, "--ack-fd", str(fd),
                "--set", f"DIR={self.place.dir}", "--as", "Ada"]

    def run(self, prefix=()):
        """To its end, whichever that is: the exit status."""
        reader, writer = os.pipe()
        with subprocess.Popen([*prefix, *self.command(writer)], env=self.place.env,
                              pass_fds=[writer], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            os.close(writer)
            with open(reader, "rb") as stream:
                self.acks = stream.read()
            return child.wait(60)

    def seqs(self):
        """What was acknowledged: whole lines only, what is behind the last newline was not said."""
        return [int(line) for line in self.acks.split(b"\n")[:-1]]

    def started(self):
        """The commands that were really started, in order."""
        try:
            return self.place.read("ran").decode().split()
        except FileNotFoundError:
            return []

    def file(self):
        """The newest session's journal; "" where there is none."""
        folders = self.place.sessions()
        path = os.path.join(folders[-1], "journal.bson") if folders else ""
        return path if os.path.exists(path) else ""

    def journal(self):
        """As another reader has it; None where no event was written yet."""
        try:
            return verify_journal.verify(self.place.sessions()[-1], with_prev=False)
        except (IndexError, FileNotFoundError):
            return None
        except verify_journal.Broken as e:
            if str(e) == "no event in it":
                return None
            raise


def steps_of(events, event_type, since=0):
    return [e["step"] for e in events[since:] if e["type"] == event_type]


def unfinished(events):
    ended = {e["run"] for e in events if e["type"] == "run.exit"}
    return [e["run"] for e in events if e["type"] == "run.start" and e["run"] not in ended]


def wrong_record(session):
    """What is not as it has to be in what the killed holder left; "" is what one wants."""
    seqs = session.seqs()
    if seqs != sorted(set(seqs)):
        return f"acknowledged out of order: {seqs}"
    journal = session.journal()
    if journal is None and seqs:
        return f"acknowledged without a record: {seqs}"
    if seqs and seqs[-1] >= len(journal.events):
        return f"{seqs[-1]} was acknowledged, {len(journal.events)} events are there"
    if session.file():
        verified = session.place.muster("verify", "@")
        wanted = b"no event" if not os.path.getsize(session.file()) else \
            b"torn" if journal and journal.remarks else b"whole"
        if verified.returncode != 0 or wanted not in verified.stdout:
            return f"verify: {verified}"
    if journal is None:
        return f"{session.started()} ran without a record" if session.started() else ""
    starts = steps_of(journal.events, "run.start")
    ran = session.started()
    if len(set(ran)) != len(ran) or not set(ran) <= set(starts):
        return f"commands {ran} ran, {starts} are in the record"
    return ""


def wrong_resume(session):
    """The same of what resume makes of it: it goes on, or says what is unknown, and runs nothing."""
    before = session.journal()
    if before is None or before.closed():
        return ""
    ran = session.started()
    path = session.place.write("resume.yaml", "- {step: none, do: go}\n")
    done = session.place.muster("resume", "@", "--answers", path)
    after = session.journal()
    if all(e["type"] in OPENING for e in before.events):
        begun = len(after.events) != len(before.events) or done.returncode not in (3, 4)
        return f"an opening that is not whole: {done}" if begun else ""
    since = len(before.events)
    if after.raw[:since] != before.raw:
        return "what was there before is not there now"
    new = after.events[since:]
    if not new or new[0]["type"] != "session.resume":
        return f"not resumed: {done}, {[e['type'] for e in new]}"
    told = [e["run"] for e in new if e["type"] == "interrupted"]
    if told != unfinished(before.events):
        return f"runs {unfinished(before.events)} were not ended, {told} are said to be unknown"
    if steps_of(new, "run.start") or (not told and session.started() != ran):
        return f"a command was started by itself: {steps_of(new, 'run.start')}"
    # Behind its last step it goes on to its end by itself.
    if new[-1]["type"] != "session.close" or new[-1]["outcome"] not in ("aborted", "resolved"):
        return f"it does not stand at a step: {done}, {[e['type'] for e in new]}"
    verified = session.place.muster("verify", "@")
    if verified.returncode != 0:
        return f"verify after resume: {verified}"
    until("what it locked is free", lambda: not os.listdir(session.place.path("home", "locks")))
    return ""


def wrong(session):
    try:
        return wrong_record(session) or wrong_resume(session)
    except verify_journal.Broken as e:
        return f"another reader: {e}"
    except TimeoutError as e:
        return str(e)

