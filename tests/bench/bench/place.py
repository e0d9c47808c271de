"""Where it is measured: the programs, a folder for it all, homes, runbooks, processes."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

from .measure import Unmeasured

RUNBOOK = """muster: 1
title: Measured
steps:
  - {{id: zebra, title: Zebra, run: {run}}}
  - {{id: done, title: Done, end: resolved}}
"""


class Place:
    """A folder that goes away, with all that a section needs."""

    def __init__(self, build, keep):
        self.build = os.path.abspath(build)
        self.muster = os.path.join(self.build, "src", "muster")
        # Not on a file system in memory, where syncing costs nothing.
        self.folder = tempfile.mkdtemp(prefix="muster-bench-", dir=os.environ.get("TMPDIR", "/var/tmp"))
        self.keep = keep
        self.numbers = 0
        self.homes = {}
        self.env = {
            "PATH": os.environ["PATH"], "HOME": self.folder, "TERM": "xterm-256color",
            "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh",
            "XDG_CONFIG_HOME": os.path.join(self.folder, "config"),
            "TMUX_TMPDIR": self.folder,
        }
        self.write("tmux.conf", "set -g history-limit 10000\nset -g escape-time 0\n")

    def close(self):
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def fresh(self, name):
        """A name that is not there yet."""
        self.numbers += 1
        return self.path(f"{name}.{self.numbers}")

    def write(self, name, text):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def tool(self, name):
        return os.path.join(self.build, "tests", "bench", name)

    def runbook(self, name, run):
        """One command, then the end."""
        return self.write(name + ".yaml", RUNBOOK.format(run="'" + run.replace("'", "''") + "'"))

    def corpus(self, name, size):
        path = self.path(f"{name}-{size}")
        if not os.path.exists(path):
            with open(path, "wb") as out:
                subprocess.run([self.tool("emulation"), "--print", name, str(size)], stdout=out,
                               check=True)
        return path

    def home(self, name, *generated):
        """A home, made once; `generated`: arguments of tests/bench/home, as many as wanted."""
        path = self.homes.get(name)
        if not path:
            path = self.path("home-" + name)
            os.makedirs(os.path.join(path, "sessions"), mode=0o700)
            os.chmod(path, 0o700)
            for what, count in generated:
                subprocess.run([self.tool("home"), what, path, str(count)], check=True,
                               stdout=subprocess.DEVNULL)
            self.homes[name] = path
        return path

    def in_home(self, home):
        return dict(self.env, MUSTER_HOME=home)

    def outer(self, script, argv, env=None):
        """Runs argv in a terminal of its own by tests/bench/outer: {mark: [values]}."""
        run = subprocess.run([self.tool("outer"), *script, "--", *argv], env=env or self.env,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             errors="replace", check=False)
        if run.returncode != 0:
            lines = " ".join(run.stderr.split())
            raise Unmeasured(f"{os.path.basename(argv[0])}: {lines[-300:]}")
        marks = {}
        for line in run.stdout.splitlines():
            name, *values = line.split()
            marks.setdefault(name, []).append([float(v) for v in values])
        return marks

    def outer_beside(self, script, argv, env=None):
        """The same in the background: a Beside."""
        return Beside(subprocess.Popen([self.tool("outer"), *script, "--", *argv],
                                       env=env or self.env, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))

    def tmux(self, *command):
        self.numbers += 1
        return ["tmux", "-L", f"bench{self.numbers}", "-f", self.path("tmux.conf"), *command]

    def relay(self, command):
        """What relay copies must come as it is: script makes the terminal raw by itself."""
        return ["sh", "-c", f"stty raw -echo; exec {self.tool('relay')} {command}"]


class Beside:
    """A program in the background with all that it started."""

    def __init__(self, process):
        self.process = process

    def await_file(self, path, patience=120):
        until = time.monotonic() + patience
        while not os.path.exists(path):
            if self.process.poll() is not None:
                raise Unmeasured(" ".join(self.process.stderr.read().decode().split())[-300:])
            if time.monotonic() > until:
                raise Unmeasured(f"there was no {os.path.basename(path)}")
            time.sleep(0.01)

    def processes(self):
        """pid -> name of what it started, itself left out."""
        parents, names = {}, {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stat:
                    head, _, rest = stat.read().rpartition(")")
            except OSError:
                continue
            parents[int(entry)] = int(rest.split()[1])
            names[int(entry)] = head.partition("(")[2]
        ours = {self.process.pid}
        grown = True
        while grown:
            more = {pid for pid, parent in parents.items() if parent in ours} - ours
            grown = bool(more)
            ours |= more
        return {pid: names[pid] for pid in ours - {self.process.pid}}

    def end(self):
        """The terminal is taken away, then what is left of it."""
        left = self.processes()
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def memory(pid):
    """Pss of a process in bytes."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as rollup:
        for line in rollup:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def activity(pid):
    """CPU seconds of a process so far, to the nanosecond, and how often it woke."""
    spent = woke = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="utf-8") as schedstat:
            spent += int(schedstat.read().split()[0])
        with open(f"/proc/{pid}/task/{task}/status", encoding="utf-8") as status:
            woke += sum(int(line.split()[1]) for line in status if line.startswith("voluntary"))
    return spent / 1e9, woke
