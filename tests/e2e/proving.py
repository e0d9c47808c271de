"""For end-to-end tests in Python: cases in TAP, a home of their own, waiting for a state.

A test makes one Place, asks for cases with case(), and ends with finish(). Nothing here waits for
a time: until() looks again and again whether something is so, and says what never came true.
"""

import json
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios

MUSTER = os.environ.get("MUSTER", "")
PATIENCE = 60.0
LOOK = 0.02

_cases = []


def case(name, holds, detail=""):
    """One case of TAP; what is said of a failed one comes as comments."""
    _cases.append(bool(holds))
    print(f"{'ok' if holds else 'not ok'} {len(_cases)} - {name}")
    if not holds and detail != "":
        for line in str(detail).splitlines()[-60:]:
            print(f"# {line}")
    sys.stdout.flush()
    return bool(holds)


def same(name, got, wanted):
    return case(name, got == wanted, f"got    {got!r}\nwanted {wanted!r}")


def finish():
    print(f"1..{len(_cases)}")
    sys.exit(0 if all(_cases) else 1)


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(77)


def now():
    return os.times().elapsed


def pause():
    """Until one looks again; a state is waited for, this is only how often."""
    select.select([], [], [], LOOK)


def until(what, holds, patience=PATIENCE):
    """Waits until holds() is true and gives what it gave."""
    end = now() + patience
    while True:
        value = holds()
        if value:
            return value
        if now() > end:
            raise TimeoutError(f"never came true: {what}")
        pause()


def processes():
    """(pid, argv as bytes) of every process that can be looked at."""
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as stream:
                yield int(name), stream.read().split(b"\0")[:-1]
        except OSError:
            continue


def gone(pid):
    """Whether a process has ended (one that is not reaped yet has)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stream:
            return stream.read().rsplit(")", 1)[1].split()[0] in "ZX"
    except OSError:
        return True


def parent(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stream:
            return int(stream.read().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


class Place:
    """A folder with a home in it, and muster run on that home."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="muster-e2e.")
        self.home = os.path.join(self.dir, "home")
        self.env = dict(os.environ, MUSTER_HOME=self.home, LC_ALL="C.UTF-8")

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        for pid in self.holders():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, name, text):
        with open(self.path(name), "wb" if isinstance(text, bytes) else "w") as stream:
            stream.write(text)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as stream:
            return stream.read()

    def muster(self, *args, env=None, **more):
        """Runs to the end; standard input is empty unless it is given."""
        more.setdefault("stdin", None if "input" in more else subprocess.DEVNULL)
        if more["stdin"] is None:
            del more["stdin"]
        return subprocess.run([MUSTER, *args], env=env or self.env, capture_output=True,
                              timeout=120, check=False, **more)

    def walk(self, runbook, answers, *args, env=None):
        """A walk by an answers file: texts of YAML, one an answer."""
        path = self.write("answers.yaml", "".join(f"- {{{a}}}\n" for a in answers) or "[]\n")
        return self.muster("run", runbook, "--answers", path, "--answer-timeout", "60s", *args,
                           env=env)

    def attach(self, answers, *args, env=None):
        path = self.write("answers.yaml", "".join(f"- {{{a}}}\n" for a in answers) or "[]\n")
        return self.muster("attach", *args, "--answers", path, "--answer-timeout", "60s", env=env)

    def start(self, *args, env=None, **more):
        """A muster that goes on while the test does."""
        for name in ("stdin", "stdout", "stderr"):
            more.setdefault(name, subprocess.DEVNULL)
        return subprocess.Popen([MUSTER, *args], env=env or self.env, **more)

    def events(self, session="@"):
        out = self.muster("export", session, "--format", "json")
        return [json.loads(line) for line in out.stdout.splitlines()]

    def sessions(self):
        """Folders of sessions, oldest first: an id begins with its time."""
        try:
            names = sorted(os.listdir(os.path.join(self.home, "sessions")))
        except FileNotFoundError:
            return []
        return [os.path.join(self.home, "sessions", name) for name in names]

    def holders(self):
        """Process ids of the holders of this home. A child of one is it, too, until its execve."""
        home = self.home.encode()
        found = [pid for pid, argv in processes()
                 if argv and argv[0].endswith(b"muster-holder") and home in argv]
        return [pid for pid in found if parent(pid) not in found]


def of(events, event_type, **fields):
    """The events of a type that have these fields."""
    return [e for e in events if e["type"] == event_type
            and all(e.get(name) == value for name, value in fields.items())]


def plain(value):
    """A value of relaxed Extended JSON as Python has it: text, number, or bytes."""
    if isinstance(value, dict) and "$binary" in value:
        import base64
        return base64.b64decode(value["$binary"]["base64"])
    return value


def is_sanitized(pid):
    """Its memory is not what the program takes: a sanitizer keeps for a while what was freed."""
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as maps:
        return "libasan" in maps.read()


def output(events, run=None):
    return b"".join(plain(e["data"]) for e in events
                    if e["type"] == "run.output" and run in (None, e["run"]))


class Terminal:
    """A program on a terminal of its own, as a person has it."""

    def __init__(self, argv, env, rows=40, cols=120):
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.execvpe(argv[0], argv, env)
            finally:
                os._exit(127)
        os.set_inheritable(self.fd, False)      # else the next one would keep it open
        termios.tcsetwinsize(self.fd, (rows, cols))
        self.at = 0

    def _read(self):
        ready, _, _ = select.select([self.fd], [], [], LOOK)
        if not ready:
            return
        try:
            self.seen += os.read(self.fd, 65536)
        except OSError:
            pass

    def expect(self, text, patience=PATIENCE):
        """Waits for a text behind the one that was waited for last."""
        text = text.encode() if isinstance(text, str) else text
        end = now() + patience
        while text not in self.seen[self.at:]:
            if now() > end:
                raise TimeoutError(f"never came: {text!r}; seen {self.seen[self.at:]!r}")
            self._read()
        self.at = self.seen.index(text, self.at) + len(text)

    def until(self, what, holds):
        """Waits for a state, and reads meanwhile, so that nobody waits for this terminal."""
        def look():
            self._read()
            return holds()
        return until(what, look)

    def send(self, text):
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def line(self, text):
        self.send(text + "\n" if isinstance(text, str) else text + b"\n")

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def wait(self):
        """Reads to the end; the exit status."""
        end = now() + PATIENCE
        while True:
            self._read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._read()
                return os.waitstatus_to_exitcode(status)
            if now() > end:
                raise TimeoutError(f"never ended; seen {self.seen[-2000:]!r}")

    def hang_up(self):
        """The terminal is closed, as a window is."""
        os.close(self.fd)
        self.fd = -1

    def kill(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
