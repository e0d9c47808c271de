"""What a person waits for: the start, lists, loading, verifying, keys, decisions, idling."""

import io
import os
import random
import re
import shutil
import struct
import subprocess
import tarfile
import time

from .measure import Section, Series, Unmeasured
from .place import activity

SESSIONS = ("sessions", 10000)


def timed(argv, env):
    """Wall milliseconds from exec to exit, its output dropped."""
    start = time.perf_counter()
    run = subprocess.run(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, check=False)
    spent = (time.perf_counter() - start) * 1e3
    if run.returncode != 0:
        raise Unmeasured(run.stderr.decode()[-200:])
    return spent


def many_runbooks(place):
    """200 runbooks, each like a shipped one; the folder."""
    folder = place.path("runbooks")
    if not os.path.isdir(folder):
        os.makedirs(folder)
        shipped = os.path.join(place.build, "runbooks")
        texts = [open(os.path.join(shipped, name), encoding="utf-8").read()
                 for name in sorted(os.listdir(shipped)) if name.endswith(".yaml")]
        for i in range(200):
            text = re.sub(r"(?m)^title: .*", f"title: Walrus {i}", texts[i % len(texts)], count=1)
            text = re.sub(r"(?m)^id: .*\n", "", text)
            with open(os.path.join(folder, f"walrus-{i}.yaml"), "w", encoding="utf-8") as out:
                out.write(text)
    return folder


def start(place, rounds, scale):
    rounds = rounds * 2
    home = place.home("large", ("sessions", int(SESSIONS[1] * scale)))
    folder = many_runbooks(place)
    env = dict(place.in_home(home), MUSTER_RUNBOOKS=folder)
    text = place.write("zebra.txt", "Zebra\n")
    runbook = place.runbook("start", "true")
    section = Section("Start", "Milliseconds from exec to what is said, in a terminal of 80×24; 200 "
                      f"runbooks and {int(SESSIONS[1] * scale)} sessions on disk, the caches "
                      "made.")

    def appears(what, argv):
        def sample():
            before = set(os.listdir(os.path.join(home, "sessions")))
            seen = place.outer(["wait", what, "mark", "seen"], argv, env)["seen"][0][0]
            # What it began was killed: it must not be there for the next to find.
            for name in set(os.listdir(os.path.join(home, "sessions"))) - before:
                shutil.rmtree(os.path.join(home, "sessions", name))
            return seen
        return sample

    def to_end(argv):
        return lambda: place.outer(["end", "mark", "seen"], argv, env)["seen"][0][0]

    # Runbooks that were changed just now are not kept in a cache.
    time.sleep(3)
    appears("Walrus", [place.muster])()
    kept = section.interleave(rounds, {
        "true, to its exit": to_end(["true"]),
        "vim FILE, its text": appears("Zebra", ["vim", "-u", "NONE", text]),
        "tmux new-session, the command's text":
            appears("Zebra", place.tmux("new-session", "echo Zebra; cat")),
        "muster --version, to its exit": to_end([place.muster, "--version"]),
        "muster run --plain, the first step":
            appears("Zebra", [place.muster, "run", "--plain", runbook, "--since", "now"]),
        "muster run, the first step":
            appears("Zebra", [place.muster, "run", runbook, "--since", "now"]),
        "muster (home), the first runbook": appears("Walrus", [place.muster]),
    }, "ms")
    for name, goal, limit in (("muster run, the first step", "run ≤ 15 ms", 15),
                              ("muster (home), the first runbook", "home ≤ 12 ms", 12)):
        if name in kept:
            section.claim_at_most(goal, kept[name].median, limit, "{:.1f} ms median")
        else:
            section.unmeasured(goal)
    yield section


def lists(place, rounds, scale):
    count = int(SESSIONS[1] * scale)
    home = place.home("large", ("sessions", count))
    small = place.home("small", ("sessions", count // 10))
    section = Section("Lists", f"Milliseconds from exec to exit, output dropped, {count} sessions.")

    def command(*argv, env):
        return lambda: timed([place.muster, *argv], env)

    def without_index():
        os.unlink(os.path.join(home, "index.bson"))
        return timed([place.muster, "sessions"], place.in_home(home))

    for each in (home, small):
        timed([place.muster, "sessions"], place.in_home(each))
    kept = section.interleave(rounds, {
        "muster sessions": command("sessions", env=place.in_home(home)),
        "muster log": command("log", env=place.in_home(home)),
        "muster sessions, a tenth of them": command("sessions", env=place.in_home(small)),
        "muster sessions, no index yet": without_index,
        "ls -l of the folders": lambda: timed(["ls", "-l", os.path.join(home, "sessions")],
                                              place.env),
    }, "ms")
    for name in ("muster sessions", "muster log"):
        if name in kept:
            section.claim_at_most(f"{name} ≤ 100 ms", kept[name].median, 100, "{:.0f} ms median")
        else:
            section.unmeasured(f"{name} ≤ 100 ms")
    yield section


def load(place, rounds, scale):
    del rounds
    steps = int(10000 * scale)
    section = Section(f"Load and check: {steps} steps",
                      "Milliseconds in one process, interleaved: libyaml's events alone, and "
                      "`load_memory`.")
    out = subprocess.run([place.tool("load"), str(steps // 10), str(steps)], check=True,
                         capture_output=True, text=True).stdout
    both = {}
    for line in out.splitlines():
        n, size, *times = line.split()
        if n not in both:
            both[n] = {way: section.new(f"{way}, {n} steps, {int(size) / 1e6:.1f} MB")
                       for way in ("libyaml's events", "load_memory")}
        for series, spent in zip(both[n].values(), times):
            series.add(float(spent))
    for n, kept in both.items():
        section.claim_ratio(f"{n} steps ≤ 1.5 × libyaml's events", kept, "load_memory",
                            "libyaml's events", 1.5)
    yield section


def verify(place, rounds, scale):
    size = int(1e9 * scale)
    section = Section(f"Verify: a journal of {size / 1e6:.0f} MB",
                      "MB/s would hide how it ends: milliseconds for as many bytes. openssl: "
                      "`openssl speed -evp sha256 -bytes 65536`, its rate turned into time.")

    def muster(name, bytes_):
        env = place.in_home(place.home(name, ("output", bytes_)))
        return lambda: timed([place.muster, "verify", "@"], env)

    def openssl():
        out = subprocess.run(["openssl", "speed", "-evp", "sha256", "-bytes", "65536", "-seconds",
                              "1"], capture_output=True, text=True, check=True).stdout
        return size / (float(out.split()[-1].rstrip("k")) * 1000) * 1e3

    kept = section.interleave(rounds, {
        "openssl speed": openssl, "muster verify": muster("verify", size),
        "muster verify, a tenth": muster("verify-tenth", size // 10)}, "ms")
    section.claim_ratio("≥ 0.8 × openssl's rate (≤ 1.25 × its time)", kept, "muster verify",
                        "openssl speed", 1.25)
    yield section


def backup(place, name, size):
    """A runbook whose set is one `.tar.gz` of about so many bytes of documents; and how many."""
    os.makedirs(place.path(name))
    chance, documents = random.Random(1), bytearray()
    while len(documents) < size:
        fields = b"".join(b"\x02" + key + b"\0" + struct.pack("<i", len(text) + 1) + text + b"\0"
                          for key, text in ((b"name", b"customer of the shop"),
                                            (b"token", b"%080x" % chance.getrandbits(320)),
                                            (b"note", b"the same words for everybody " * 4)))
        fields += b"\x12number\0" + struct.pack("<q", len(documents))
        documents += struct.pack("<i", len(fields) + 5) + fields + b"\0"
    with tarfile.open(place.path(f"{name}/backup.tar.gz"), "w:gz", compresslevel=6) as archive:
        member = tarfile.TarInfo("dump/shop/customers.bson")
        member.size = len(documents)
        archive.addfile(member, io.BytesIO(documents))
    return place.write(f"{name}.yaml", "muster: 1\ntitle: A\nbackups: [{id: all, path: " + name +
                       ", verify: archive}]\nsteps: [{id: a, title: A}, {end: resolved}]\n"), len(
                           documents)


def backups(place, rounds, scale):
    whole, size = backup(place, "backups", int(166e6 * scale))
    tenth, _ = backup(place, "backups-tenth", int(16.6e6 * scale))
    packed = os.path.getsize(place.path("backups/backup.tar.gz"))
    section = Section(f"Verify a backup: {size / 1e6:.0f} MB of BSON in "
                      f"{packed / 1e6:.0f} MB of .tar.gz",
                      "Milliseconds of `muster backups --verify`, from exec to exit: unpacked, check "
                      "sums compared, every document checked. `gzip -t` only unpacks.")

    def reading(book):
        return lambda: timed([place.muster, "backups", book, "--verify"], place.env)

    kept = section.interleave(rounds, {
        "muster backups --verify": reading(whole), "the same, a tenth": reading(tenth),
        "gzip -t": lambda: timed(["gzip", "-t", place.path("backups/backup.tar.gz")], place.env),
    }, "ms")
    rate = size / 1e6 / (kept["muster backups --verify"].median / 1e3)
    section.claim_at_least("≥ 200 MB/s of BSON", rate, 200, "{:.0f} MB/s median")
    yield section


def keys(place, rounds, scale):
    count = str(max(20, int(60 * scale)))
    # Not as it will be printed: muster shows the command too.
    cat = "printf 'Rea%s\\n' dy; exec cat"
    runbook = place.runbook("keys", cat)
    for flooded in (False, True):
        section = Section("Key to screen" + (", 50 MB/s beside it" if flooded else ", idle"),
                          "Milliseconds from a key in to its echo out, typed into `cat`" +
                          (": another command prints coloured log lines, in another window of tmux, "
                           "in another session of muster." if flooded else "."))
        pour = f"{place.tool('flood')} -r 50 -t 60 {place.corpus('log', int(2e7))}"

        def typed(script, argv, env=None):
            # A line of its own first: what is typed does come out.
            script = script + ["send", "Qu\\r", "wait", "Qu", "wait", "Qu", "keys", count]
            return [k[0] for k in place.outer(script, argv, env)["key"]]

        def nothing():
            return typed(["wait", "Ready"], ["sh", "-c", cat])

        def tmux():
            beside = [";", "new-window", "-d", pour] if flooded else []
            return typed(["wait", "Ready"], place.tmux("new-session", cat, *beside))

        def muster():
            env = place.in_home(place.home("keys"))
            beside = None
            if flooded:
                answers = place.write("go.yaml",
                                      "- {step: zebra, do: go}\n- {step: zebra, do: detach}\n")
                beside = place.outer_beside(["end", "exists", place.path("never")], [
                    place.muster, "run", place.runbook("pour", pour), "--since", "now",
                    "--answers", answers], place.in_home(place.home("pour")))
            try:
                return typed(["wait", "Zebra", "send", "\\r", "wait", "Ready", "send", "i"],
                             [place.muster, "run", runbook, "--since", "now"], env)
            finally:
                if beside:
                    beside.end()

        pooled = pool(section, rounds if not flooded else min(rounds, 3), {
            "the terminal alone": nothing, "tmux": tmux, "muster": muster})
        if "muster" not in pooled:
            section.unmeasured("p50 ≤ tmux's")
            section.unmeasured("p99 < 5 ms" if flooded else "p99 < 2 ms")
        else:
            ratio = pooled["muster"].median / pooled["tmux"].median
            section.claim_at_most("p50 ≤ tmux's", ratio, 1, "{:.2f} ×")
            limit = 5 if flooded else 2
            section.claim_at_most(f"p99 < {limit} ms", pooled["muster"].quantile(0.99), limit,
                                  "{:.2f} ms")
        yield section


def pool(section, rounds, ways):
    """Like Section.interleave, for ways that give many samples at once."""
    made, broken = {}, {}
    for _ in range(rounds):
        for name, way in ways.items():
            if name in broken:
                continue
            try:
                samples = way()
            except Unmeasured as why:
                broken[name] = str(why)
                continue
            made.setdefault(name, Series(name, "ms")).samples.extend(samples)
        section.load.append(os.getloadavg()[0])
    section.notes += [f"{name}: *unmeasured*: {why}" for name, why in broken.items()]
    kept = {name: s for name, s in made.items() if name not in broken}
    section.series.extend(kept.values())
    return kept


def interrupt(place, rounds, scale):
    del scale
    section = Section("Ctrl-C in a flood", "Milliseconds from the key to the shell's prompt; the "
                      "command prints coloured log lines as fast as it can.")
    rc = place.write("shellrc", "PS1='Prompt> '\nflood() { while cat %s; do :; done; }\n" %
                     place.corpus("log", int(2e7)))
    shell = f"exec bash --noprofile --rcfile {rc} -i"
    runbook = place.runbook("interrupt", shell)

    def broken(script, argv, env=None):
        return [b[0] for b in place.outer(script + ["wait", "Prompt", "break", "\\x03", "Prompt",
                                                    "3"], argv, env)["break"]]

    kept = pool(section, rounds, {
        "the terminal alone": lambda: broken([], ["sh", "-c", shell]),
        "tmux": lambda: broken([], place.tmux("new-session", shell)),
        "muster": lambda: broken(["wait", "Zebra", "send", "\\r", "wait", "Prompt", "send", "i\\r"],
                                 [place.muster, "run", runbook, "--since", "now"],
                                 place.in_home(place.home("keys"))),
    })
    if "muster" in kept:
        section.claim_at_most("median ≤ 20 ms", kept["muster"].median, 20, "{:.1f} ms")
        section.claim_at_most("worst ≤ 50 ms", max(kept["muster"].samples), 50, "{:.1f} ms")
    else:
        section.unmeasured("median ≤ 20 ms, worst ≤ 50 ms")
    yield section


def idle(place, rounds, scale):
    del rounds
    wait = max(2.0, 10 * scale)
    section = Section("Idle", f"A command waits for input, a view is attached, nobody types: "
                      f"{wait:.0f} s. CPU in thousandths of a core, and wake-ups a second.")
    for kind in ("tmux", "muster"):
        ready = place.fresh("ready")
        command = f"echo Ready; touch {ready}; exec cat"
        if kind == "tmux":
            script, argv, env = [], place.tmux("new-session", command), None
        else:
            script = ["wait", "Zebra", "send", "\\r"]
            argv = [place.muster, "run", place.runbook("idle", command), "--since", "now"]
            env = place.in_home(place.home("idle"))
        beside = place.outer_beside(script + ["exists", ready, "exists", place.path("never")], argv,
                                    env)
        try:
            beside.await_file(ready)
            time.sleep(1)
            pids = [pid for pid, name in beside.processes().items()
                    if name.startswith(("muster", "tmux"))]
            before = [activity(pid) for pid in pids]
            time.sleep(wait)
            after = [activity(pid) for pid in pids]
        except Unmeasured as why:
            section.notes.append(f"{kind}: *unmeasured*: {why}")
            if kind == "muster":
                section.unmeasured("≤ 0.1 % of a core")
            continue
        finally:
            beside.end()
        cpu = sum(b[0] - a[0] for a, b in zip(before, after)) / wait
        woke = sum(b[1] - a[1] for a, b in zip(before, after)) / wait
        section.new(f"{kind}, CPU", "‰").add(cpu * 1000)
        section.new(f"{kind}, wake-ups", "1/s").add(woke)
        if kind == "muster":
            section.claim_at_most("≤ 0.1 % of a core", cpu * 100, 0.1, "{:.3f} %")
    yield section
