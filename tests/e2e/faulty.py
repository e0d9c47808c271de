"""A walk on a disk that fails at one call, or with too little memory, and what has to hold of it, whichever
call and fault it was.

The commands of the runbook leave a line outside of the home when they are started, so that one that ran
twice, or ran without its record, is found. What was said is one stream, so that its order is known.
"""

import os
import signal
import subprocess
import sys

from proving import MUSTER, Place, until

sys.path.insert(0, os.path.join(os.environ["top_srcdir"], "tests/readers"))
try:
    import verify_journal
except ImportError:
    verify_journal = None

TOOLS = os.path.join(os.environ["top_builddir"], "tests/tools")
FAULTY, SCARCE = os.path.join(TOOLS, "faulty.so"), os.path.join(TOOLS, "scarce.so")
LOST = "NOT RECORDED"
LOW = "almost no room is left for the record"
ABORTED = 1
NOT_RECORDED = 6
CALLS_MAX = 200_000  # bytes of the log; a good walk has 6,000

RUNBOOK = """
muster: 1
title: Faults
vars:
  DIR:
  NAME: {}
steps:
  - {id: first, title: First, text: Begins.}
  - {id: one, title: One, run: 'echo one >>"$DIR/ran"; echo one'}
  - {id: sure, title: Sure, confirm: Sure?}
  - {id: two, title: Two, run: 'echo two >>"$DIR/ran"; seq 3000'}
  - {id: name, title: Name, ask: Which?, into: NAME}
  - {id: three, title: Three, run: 'echo three >>"$DIR/ran"; echo "$NAME"'}
  - end: resolved
"""
ANSWERS = """
- {step: first, do: go}
- {step: one, do: go}
- {step: sure, do: 'yes'}
- {step: two, do: go}
- {step: name, do: answer, value: it}
- {step: three, do: go}
"""


class Walk:
    """One walk to its end, and what is left of it."""

    def __init__(self, plan=""):
        self.place = Place()
        self.book = self.place.write("book.yaml", RUNBOOK)
        self.answers = self.place.write("answers.yaml", ANSWERS)
        self.plan = plan
        self.acks, self.said, self.status = b"", "", None

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.place.__exit__()

    def environment(self):
        return dict(self.place.env, LD_PRELOAD=FAULTY, FAULTY_UNDER=os.path.realpath(self.place.home),
                    FAULTY_LOG=self.place.path("calls"), FAULTY_PLAN=self.plan)

    def under(self):
        """What muster is run under: words before its own."""
        return []

    def run(self, *command, env=None):
        """To its end: the exit status. None: it had none."""
        command = command or ("run", self.book, "--set", f"DIR={self.place.dir}")
        reader, writer = os.pipe()
        out = self.place.path("said")
        with open(out, "wb") as stream:
            child = subprocess.Popen(
                [*self.under(), MUSTER, *command, "--answers", self.answers, "--answer-timeout", "1s", "--as", "Ada",
                 "--ack-fd", str(writer)], env=env or self.environment(), pass_fds=[writer],
                stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT)
        os.close(writer)
        try:
            until("it ends", lambda: child.poll() is not None or self.calls_bytes() > CALLS_MAX, 30)
        except TimeoutError:
            pass
        self.status = child.poll()
        if self.status is None:
            child.kill()
            child.wait()
        self.end_holders()
        with open(reader, "rb") as stream:
            self.acks += stream.read()
        self.said = self.place.read("said").decode()
        return self.status

    def end_holders(self, always=False):
        """One that goes on without a view (it may record nothing, and waits for another disk)."""
        def gone():
            for pid in self.place.holders():
                os.kill(pid, signal.SIGKILL)
            return not self.place.holders()
        if always or self.status != 0:
            until("no holder is left", gone)

    def calls_bytes(self):
        """How much the log of calls is: a holder that tries again and again is told by it."""
        try:
            return os.stat(self.place.path("calls")).st_size
        except FileNotFoundError:
            return 0

    def calls(self):
        """(call, number, fault or "") of every call that was counted, in order."""
        lines = [line.split() for line in self.place.read("calls").decode().splitlines()]
        return [(f[0], int(f[1]), f[3] if len(f) > 3 else "") for f in lines]

    def wrong_retry(self):
        """A sync that failed says nothing about a later one of the same file: there is none. A segment that
        is not finished has its name again and again, each a new file."""
        failed = set()
        for line in self.place.read("calls").decode().splitlines():
            call, path, *fault = line.split()[0:1] + line.split()[2:]
            if call != "fdatasync" or not path.endswith(".bson"):
                continue
            if path in failed:
                return f"{path} is synced again"
            if fault and not fault[0].startswith("delay"):
                failed.add(path)
        return ""

    def was_hit(self):
        return any(fault for _, _, fault in self.calls())

    def seqs(self):
        return [int(line) for line in self.acks.split(b"\n")[:-1]]

    def ran(self):
        try:
            return self.place.read("ran").decode().split()
        except FileNotFoundError:
            return []

    def events(self):
        """As the other reader has them, of all segments joined."""
        folders = self.place.sessions()
        if not folders:
            return []
        try:
            return verify_journal.verify(folders[-1], with_prev=False).events
        except (FileNotFoundError, verify_journal.Broken) as e:
            if isinstance(e, verify_journal.Broken) and str(e) != "no event in it":
                raise
            return []

    # ---- what has to hold ----

    def wrong(self):
        """What does not hold; "" is what one wants."""
        if self.calls_bytes() > CALLS_MAX:
            return "it tries without end"
        try:
            events = self.events()
        except verify_journal.Broken as e:
            return f"the other reader: {e}"
        return (self.wrong_acks(events) or self.wrong_verdict(events) or self.wrong_commands(events)
                or self.wrong_words(events) or self.wrong_end(events) or self.wrong_retry())

    def wrong_acks(self, events):
        seqs = self.seqs()
        if seqs != sorted(set(seqs)):
            return f"acknowledged out of order: {seqs}"
        if seqs and seqs[-1] >= len(events):
            return f"{seqs[-1]} was acknowledged, {len(events)} events are there"
        return ""

    def wrong_verdict(self, events):
        """What muster itself says of the record."""
        if not events:
            return ""
        verified = self.place.muster("verify", "@")
        count = f": {len(events)} events".encode()
        if verified.returncode != 0 or count not in verified.stdout:
            return f"{len(events)} events, but verify says: {verified}"
        return ""

    def wrong_commands(self, events):
        ran = self.ran()
        starts = [e["step"] for e in events if e["type"] == "run.start"]
        if len(set(ran)) != len(ran):
            return f"a command ran twice: {ran}"
        if not set(ran) <= set(starts):
            return f"commands {ran} ran, {starts} are in the record"
        return ""

    def wrong_words(self, events):
        """What was shown as decided is in the record, unless it had been said that nothing is."""
        left = {(e["step"], e["verdict"]) for e in events if e["type"] == "step.leave"}
        closed = any(e["type"] == "session.close" for e in events)
        for line in self.said.split(LOST)[0].splitlines():
            words = line.split()
            if words[:1] == ["leave"] and (words[1], words[2]) not in left:
                return f"shown, but not recorded: {line}"
            if words[:1] == ["close"] and not closed:
                return f"shown, but not recorded: {line}"
        return ""

    def wrong_end(self, events):
        """It went through and all of it is recorded, or it says that it was not."""
        whole = bool(events) and events[-1]["type"] == "session.close"
        complaints = [line for line in self.said.splitlines() if line.startswith("muster")]
        if self.status == 0:
            if not whole or self.ran() != ["one", "two", "three"]:
                return f"it says that all is well; {len(events)} events, whole {whole}, ran {self.ran()}"
            return ""
        if self.status == ABORTED and LOW in self.said:
            return "" if whole and not self.ran() else f"no room: {len(events)} events, whole {whole}"
        if self.status != NOT_RECORDED:
            return f"exit status {self.status}; {len(events)} events, whole {whole}"
        return "" if complaints else "it failed without a word"


class Injected(Walk):
    """The same with calls that the kernel does not make, for whoever makes them: strace has them fail."""

    def __init__(self, plan):
        super().__init__()
        self.inject = plan

    def environment(self):
        return self.place.env

    def under(self):
        return ["strace", "-f", "-q", "-o", self.place.path("calls"), "-e", "trace=" + self.inject.split(":")[0],
                "-e", "inject=" + self.inject]

    def calls_bytes(self):
        try:
            return super().calls_bytes() // 20  # its lines tell of signals and ends, too
        except FileNotFoundError:
            return 0

    def wrong_retry(self):
        return ""

    def was_hit(self):
        return b"(INJECTED)" in self.place.read("calls")


class Resumed(Walk):
    """A walk on a good disk that loses its holder between two steps; then it is resumed on the bad one."""

    def run(self, *command, env=None):
        self.place.write("answers.yaml", ANSWERS.split("- {step: sure")[0] + "- {step: sure, do: detach}\n")
        super().run(env=self.place.env)
        self.place.write("answers.yaml", "- {step: sure" + ANSWERS.split("- {step: sure")[1])
        return super().run("resume", "@")

    def end_holders(self, always=True):
        super().end_holders(always)


class Scarce(Walk):
    """The same with the memory of one program running out, once."""

    def __init__(self, at=0):
        super().__init__()
        self.at = at

    def environment(self, program="muster-holder"):
        return dict(self.place.env, LD_PRELOAD=SCARCE, SCARCE_PROGRAM=program, SCARCE_AT=str(self.at),
                    SCARCE_LOG=self.place.path("scarce"))

    def wrong_retry(self):
        return ""

    def log(self):
        try:
            return dict(line.split() for line in self.place.read("scarce").decode().splitlines())
        except FileNotFoundError:
            return {}

    def was_hit(self):
        return "failed" in self.log()

    def made(self):
        """How many allocations there were."""
        return int(self.log().get("made", 0))
