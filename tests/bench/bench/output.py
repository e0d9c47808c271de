"""What a command prints: the pane, recording, the emulation alone, memory, Ctrl-C."""

import os
import time

from .measure import Section, Unmeasured
from .place import memory

# Corpus, MB, and the most of tmux's time that the goal allows.
CORPORA = [("log", 100, 0.5), ("seq", 20, 0.85), ("cjk", 20, 0.25), ("cursor", 8, None),
           ("dense", 20, 0.35), ("region", 20, None), ("editor", 20, 0.35)]


def seconds_in(path):
    with open(path, encoding="utf-8") as result:
        return float(result.read())


class Flood:
    """One corpus through one program after the other: seconds until all of it was taken in."""

    def __init__(self, place, corpus, query):
        self.place, self.corpus, self.query = place, corpus, query
        self.cpu = {}

    def command(self, result):
        return f"{self.place.tool('flood')} {self.corpus} {result} {self.query}"

    def run(self, name, script, argv, result, env=None):
        marks = self.place.outer(script + ["exists", result], argv, env)
        self.cpu.setdefault(name, []).append(sum(marks["usage"][0]))
        return seconds_in(result)

    def nothing(self):
        result = self.place.fresh("result")
        return self.run("nothing", [], ["sh", "-c", self.command(result)], result)

    def relay(self):
        result = self.place.fresh("result")
        return self.run("relay", [], self.place.relay(self.command(result)), result)

    def script(self):
        result = self.place.fresh("result")
        return self.run("script", [], ["script", "-qc", self.command(result), "/dev/null"], result)

    def tmux(self):
        result = self.place.fresh("result")
        return self.run("tmux", [], self.place.tmux("new-session", self.command(result)), result)

    def muster(self):
        result = self.place.fresh("result")
        runbook = self.place.runbook(os.path.basename(result), self.command(result))
        return self.run("muster", ["wait", "Zebra", "send", "\\r"],
                        [self.place.muster, "run", runbook, "--since", "now"], result,
                        self.place.in_home(self.place.home("pane")))

    def plain(self):
        """Watched a line at a time, the lines going nowhere."""
        result = self.place.fresh("result")
        runbook = self.place.runbook(os.path.basename(result), self.command(result))
        line = f"echo | {self.place.muster} run --plain {runbook} --since now >/dev/null"
        return self.run("plain", [], ["sh", "-c", line], result,
                        self.place.in_home(self.place.home("pane")))

    def unseen(self):
        """Started and left alone: recorded, and nobody watches."""
        result = self.place.fresh("result")
        runbook = self.place.runbook(os.path.basename(result), self.command(result))
        answers = self.place.write("go.yaml", "- {step: zebra, do: go}\n- {step: zebra, do: detach}\n")
        argv = [self.place.muster, "run", runbook, "--since", "now", "--answers", answers]
        return self.run("unseen", [], argv, result,
                        self.place.in_home(self.place.home("pane")))


def pane(place, rounds, scale):
    for name, megabytes, share in CORPORA:
        size = int(megabytes * 1e6 * scale)
        section = Section(f"Pane: {name}, {size / 1e6:.0f} MB", "Seconds from the first byte to the "
                          "answer of a cursor query behind the last: recorded, one view attached "
                          "that draws all.")
        flood = Flood(place, place.corpus(name, size), 6)
        kept = section.interleave(rounds, {
            "relay": flood.relay, "script": flood.script, "tmux": flood.tmux,
            "muster": flood.muster})
        section.claim_ratio("≤ 1.1 × relay", kept, "muster", "relay", 1.1)
        if share:
            section.claim_ratio(f"≤ {share} × tmux", kept, "muster", "tmux", share)
        cpu = {}
        for way in ("tmux", "muster"):
            if way in kept:
                cpu[way] = section.new(f"{way}, CPU of all processes", "s")
                cpu[way].samples = flood.cpu[way]
        section.claim_ratio("CPU ≤ 0.65 × tmux", cpu, "muster", "tmux", 0.65)
        yield section


def record(place, rounds, scale):
    size = int(100e6 * scale)
    section = Section(f"Recording itself: coloured log, {size / 1e6:.0f} MB",
                      "Seconds until the answer of a status query behind the last byte, which who "
                      "reads the output gives. *nothing* reads and drops: one terminal. relay and "
                      "script have a second terminal behind them, muster without a view has not.")
    flood = Flood(place, place.corpus("log", size), 5)
    kept = section.interleave(rounds, {
        "nothing": flood.nothing, "relay": flood.relay, "script": flood.script,
        "muster, no view": flood.unseen, "muster, plain view": flood.plain})
    section.claim_ratio("no view ≤ 1.10 × relay", kept, "muster, no view", "relay", 1.1)
    section.claim_ratio("no view ≤ 1.10 × nothing", kept, "muster, no view", "nothing", 1.1)
    section.unmeasured("journal on against off ≤ 10 %", "it cannot be switched off")
    yield section


def emulation(place, rounds, scale):
    for name, _, _ in CORPORA:
        size = int(20e6 * scale)
        corpus = place.corpus(name, size)
        section = Section(f"Emulation: {name}, {size / 1e6:.0f} MB", "CPU seconds. muster: the room "
                          "`term` in a loop, 10,000 rows kept. tmux: its server with a detached "
                          "session, user time alone, 10,000 rows kept.")

        def tmux():
            result = place.fresh("result")
            command = f"{place.tool('flood')} {corpus} {result} 6"
            marks = place.outer(["exists", result], place.tmux(
                "new-session", "-d", "-x", "80", "-y", "24", command))
            return marks["usage"][0][0]

        def term():
            return place.outer(["end"], [place.tool("emulation"), "--once", corpus])["usage"][0][0]

        kept = section.interleave(rounds, {"tmux": tmux, "muster": term})
        section.claim_ratio("≤ 0.5 × tmux" if name == "log" else "≤ tmux", kept, "muster", "tmux",
                            0.5 if name == "log" else 1.0)
        yield section


def hold_memory(place, kind, size):
    """{process: Pss} after that many bytes, with the view still attached."""
    result, done = place.fresh("result"), place.fresh("done")
    command = f"{place.tool('flood')} {place.corpus('log', size)} {result} 6; sleep 60"
    if kind == "tmux":
        script, argv, env = [], place.tmux("new-session", command), None
    else:
        runbook = place.runbook(os.path.basename(result), command)
        script, env = ["wait", "Zebra", "send", "\\r"], place.in_home(place.home("memory"))
        argv = [place.muster, "run", runbook, "--since", "now"]
    beside = place.outer_beside(script + ["exists", result, "exists", done], argv, env)
    try:
        beside.await_file(result)
        time.sleep(0.3)
        return {("server" if name == "tmux: server" else name): memory(pid)
                for pid, name in beside.processes().items()
                if name in ("muster", "muster-holder", "tmux: server", "tmux: client")}
    finally:
        beside.end()


def memory_section(place, rounds, scale):
    del rounds
    sizes = [int(1e8 * scale), int(1e9 * scale)]
    section = Section("Memory, view attached", "Pss in MiB after that much coloured log; tmux after the "
                      "smaller amount alone.")
    for size in sizes:
        for kind in ("tmux", "muster") if size == sizes[0] else ("muster",):
            try:
                found = hold_memory(place, kind, size)
            except Unmeasured as why:
                section.notes.append(f"{kind}: *unmeasured*: {why}")
                continue
            for name, pss in sorted(found.items()):
                section.new(f"{name}, {size / 1e6:.0f} MB", "MiB").add(pss / 2**20)
    last = {s.name.partition(",")[0]: s.median for s in section.series}
    for name, what, limit in (("muster-holder", "holder", 16), ("muster", "view", 32)):
        goal = f"{what} ≤ {limit} MiB after 10 GB"
        if name in last and sizes[-1] >= 1e10:
            section.claim_at_most(goal, last[name], limit, "{:.1f} MiB")
        elif name in last:
            section.unmeasured(goal, f"{last[name]:.1f} MiB after {sizes[-1] / 1e9:.1f} GB")
        else:
            section.unmeasured(goal)
    yield section
