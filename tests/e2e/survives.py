"""A restore is half way and the terminal goes: the restore goes on to its end, the next view shows it
and goes on, nothing ran twice. Run by tests/e2e/survives, on its stand."""

import os
import signal
import subprocess

from proving import (MUSTER, Place, Terminal, case, finish, gone, of, output, processes, same,
                     until)
from sshd import Sshd

STAND = os.environ["STAND_DIR"]
GATE = os.path.join(STAND, "gate")
DB = os.environ["DB_NAME"]
URL = os.environ["MONGO_URL"]

RUNBOOK = r"""
muster: 1
title: Restore
vars:
  APP_DIR: {from: env}
  BACKUP_FILE:
  MONGO_URL: {from: env}
  DB_NAME: {from: env}
dir: '{{APP_DIR}}'
steps:
  - {id: read, title: Read, text: It will be long.}
  - id: restore
    title: Restore
    run: ./ops/scripts/restore-mongodb.sh "$BACKUP_FILE"
    danger: What is there is replaced.
  - {id: after, title: After, run: echo after it}
  - end: resolved
"""


def tool(*words):
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout


def stat_of(pid):
    """The fields of /proc/PID/stat behind the name: state, parent, group, session, terminal…"""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stream:
        return stream.read().rsplit(")", 1)[1].split()


class Restore:
    """One session up to the middle of its restore, on a terminal."""

    def __init__(self, place, archive):
        self.place = place
        self.archive = archive
        for leftover in (GATE, GATE + ".reached"):
            if os.path.exists(leftover):
                os.unlink(leftover)
        os.mkfifo(GATE)
        open(os.path.join(STAND, "calls"), "w", encoding="ascii").close()
        tool("damage", URL, DB, "campaigns")
        self.book = place.write("restore.yaml", RUNBOOK)

    def argv(self):
        return [MUSTER, "run", self.book, "--plain", "--since", "now",
                "--set", f"BACKUP_FILE={self.archive}"]

    def to_the_middle(self, term):
        term.expect("step read")
        term.expect("press Enter to go on")
        term.line("")
        term.expect("type: restore")
        term.line("restore")
        term.expect("press Enter to start")
        term.line("")
        term.until("the restore is in its middle", lambda: os.path.exists(GATE + ".reached"))
        with open(GATE + ".reached", encoding="ascii") as stream:
            self.pid = until("its pid", lambda: int(stream.read().strip() or 0))
        self.holder = self.place.holders()[0]

    def check_holder(self, what):
        same(f"{what}: one holder", len(self.place.holders()), 1)
        fields = stat_of(self.holder)
        same(f"{what}: it leads a session of its own", int(fields[3]), self.holder)
        same(f"{what}: and has no terminal", int(fields[4]), 0)
        terminals = [os.readlink(f"/proc/{self.holder}/fd/{fd}")
                     for fd in ("0", "1", "2")]
        same(f"{what}: nor holds one open", terminals, ["/dev/null"] * 3)
        case(f"{what}: the restore is still in its middle", not gone(self.pid))
        same(f"{what}: and nothing has ended", of(self.place.events(), "run.exit"), [])

    def open_gate(self):
        # Without waiting for who should be there: it would be for ever.
        gate = os.open(GATE, os.O_WRONLY | os.O_NONBLOCK)
        os.write(gate, b"go on\n")
        os.close(gate)

    def ended(self):
        return of(self.place.events(), "run.exit")

    def check_end(self, what, transcript):
        events = self.place.events()
        same(f"{what}: each step ran once", [e["step"] for e in of(events, "run.start")],
             ["restore", "after"])
        with open(os.path.join(STAND, "calls"), encoding="utf-8") as stream:
            calls = [line for line in stream if line.startswith("restore-mongodb.sh")]
        same(f"{what}: the script was called once", len(calls), 1)
        case(f"{what}: the next view shows what the restore printed",
             b"out extracting" in transcript and b"leave restore ok" in transcript, transcript)
        case(f"{what}: the record has it too", b"extracting" in output(events, 1))
        same(f"{what}: every document is back",
             tool("doc-hash", "server", URL, DB, "campaigns"),
             tool("doc-hash", "archive", self.archive, DB, "campaigns"))
        same(f"{what}: how it ended", of(events, "session.close")[0]["outcome"], "resolved")
        same(f"{what}: the record is whole", self.place.muster("verify", "@").returncode, 0)
        until("the holder has ended", lambda: not self.place.holders())

    def lost(self, what):
        until("the view is known to be gone",
              lambda: of(self.place.events(), "view.detach"))
        case(f"{what}: the record says that the view went", True)


def killed(place, archive):
    """kill -9 of the view; who attaches while the restore runs sees it end."""
    what = "killed"
    r = Restore(place, archive)
    term = Terminal(r.argv(), place.env)
    r.to_the_middle(term)
    term.kill()
    r.lost(what)
    r.check_holder(what)
    second = Terminal([MUSTER, "attach", "--plain"], place.env)
    second.expect("out extracting")
    case(f"{what}: who attaches sees what has been printed", True)
    r.open_gate()
    second.expect("leave restore ok")
    second.expect("step after")
    second.expect("press Enter")
    second.line("")
    same(f"{what}: and goes on to the end", second.wait(), 0)
    r.check_end(what, second.seen)


def hung_up(place, archive):
    """The window is closed; nobody is there when the restore ends."""
    what = "hung up"
    r = Restore(place, archive)
    term = Terminal(r.argv(), place.env)
    r.to_the_middle(term)
    term.hang_up()
    until("muster has ended", lambda: gone(term.pid))
    _, status = os.waitpid(term.pid, 0)
    same(f"{what}: muster says so", os.waitstatus_to_exitcode(status), 128 + signal.SIGHUP)
    r.lost(what)
    r.check_holder(what)
    r.open_gate()
    until("the restore has ended, with nobody there", r.ended)
    same(f"{what}: it ended well", r.ended()[0].get("code"), 0)
    done = place.attach(["step: after, do: go"])
    same(f"{what}: the next view goes on to the end", done.returncode, 0)
    r.check_end(what, done.stdout)


def views(place):
    """Process ids of muster itself on this home's runbook."""
    book = place.path("restore.yaml").encode()
    return [pid for pid, argv in processes() if argv and argv[0].endswith(b"muster")
            and book in argv]


def logged_out(place, archive):
    """The line breaks under an SSH login."""
    what = "ssh"
    sshd = Sshd()
    if not Sshd.usable():
        case(f"{what} # SKIP no ssh, sshd or ssh-keygen", True)
        return
    try:
        sshd.start()
        r = Restore(place, archive)
        names = ("MUSTER_HOME", "PATH", "APP_DIR", "MONGO_URL", "DB_NAME", "STAND_DIR", "LC_ALL",
                 "PYTHONDONTWRITEBYTECODE")
        env = {n: place.env[n] for n in names if n in place.env}
        term = Terminal(sshd.login(r.argv(), env), place.env)
        r.to_the_middle(term)
        view = views(place)
        same(f"{what}: the view runs at the other end of the line", len(view), 1)
        term.kill()
        until("the view has gone", lambda: all(gone(pid) for pid in view))
        r.lost(what)
        r.check_holder(what)
        attached = of(place.events(), "view.attach")[0]
        case(f"{what}: the record says where it came from",
             "127.0.0.1" in attached.get("from", ""), attached)
        r.open_gate()
        until("the restore has ended, with nobody there", r.ended)
        done = place.attach(["step: after, do: go"])
        same(f"{what}: the next view goes on to the end", done.returncode, 0)
        r.check_end(what, done.stdout)
    finally:
        sshd.stop()


def check_links():
    holder = os.path.join(os.path.dirname(MUSTER), "muster-holder")
    named = tool("ldd", holder)
    wrong = [w for w in ("curses", "tinfo", "vterm", "archive", "mongoc") if f"lib{w}" in named
             or f"lib{w.replace('curses', 'ncurses')}" in named]
    same("what holds a session links nothing that parses what is hostile", wrong, [])
    case("and ldd says what it does link", "libuv" in named and "libbson" in named, named)


def main():
    archive = tool("make-backup", "--out", os.environ["BACKUP_DIR"], "--date", "2026-11-23",
                   "--db", DB, "--seed", "250").strip()
    tool("seed", URL, DB, "campaigns", "250")
    check_links()
    for part in (killed, hung_up, logged_out):
        with Place() as place:
            try:
                part(place, archive)
            except (LookupError, OSError, subprocess.SubprocessError) as e:
                case(f"{part.__name__}: {e!r}", False,
                     place.muster("show", "@").stdout.decode(errors="replace"))
    finish()


main()
