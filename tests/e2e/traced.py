"""The log of strace, read back: strace -f -y -xx -s 10000000 -o LOG."""

import re
import shutil
import subprocess

LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(.*)$")


def can_trace():
    return shutil.which("strace") and not subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode


def command(log, calls, *more):
    return ["strace", "-f", "-y", "-xx", "-s", "10000000", "-o", log, "-e", "trace=" + calls, *more]


class Call:
    """One system call: the lines of the log at which it began and had returned (None: never)."""

    def __init__(self, name, text, begun):
        self.name, self.text, self.begun, self.returned = name, text, begun, None

    def path(self):
        """Of the descriptor that it begins with."""
        found = re.search(r"^\((?:\d+|AT_FDCWD)<([^>]*)>", self.text)
        return unhex(found.group(1)) if found else b""

    def texts(self):
        return [unhex(part) for part in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', self.text)]

    def data(self):
        return (self.texts() or [b""])[0]

    def result(self):
        found = re.search(r"\) += (-?\d+)", self.text)
        return int(found.group(1)) if found else -1

    def result_path(self):
        found = re.search(r"\) += \d+<([^>]*)>", self.text)
        return unhex(found.group(1)) if found else b""

    def number(self, index):
        """An argument that is a number, of a call without texts."""
        found = re.findall(r"-?\d+", re.sub(r"<[^>]*>", "", self.text.split(")")[0]))
        return int(found[index])


def unhex(text):
    if "\\x" not in text:
        return text.encode()
    return bytes.fromhex(text.replace("\\x", ""))


def read_log(path):
    """Calls in the order in which they began. One that was interrupted by another process's has two
    lines."""
    calls, open_calls = [], {}
    with open(path, encoding="ascii", errors="replace") as stream:
        for number, line in enumerate(stream):
            found = LINE.match(line)
            if not found:
                continue
            pid, name, rest = found.groups()
            if " resumed>" in rest or line.split(None, 1)[1].startswith("<... "):
                call = open_calls.pop((pid, name), None)
                if call:
                    call.text += rest
                    call.returned = number
                continue
            call = Call(name, rest, number)
            calls.append(call)
            if "<unfinished ...>" in rest:
                open_calls[(pid, name)] = call
            else:
                call.returned = number
    return calls
