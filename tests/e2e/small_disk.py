"""Small disks for the tests of full and failing ones: a tmpfs with a home in it, filled by another file."""

import contextlib
import ctypes
import os
import signal
import subprocess
import tempfile

from proving import Place, skip, until

MIB = 1024 * 1024


def mount(path, options):
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path],
                          capture_output=True, check=False)


def own_mounts():
    """A name space of our own, where we may: nothing stays mounted whatever becomes of the test."""
    libc = ctypes.CDLL(None, use_errno=True)
    CLONE_NEWNS = 0x20000
    if libc.unshare(CLONE_NEWNS) != 0:
        return False
    subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, check=False)
    return True


@contextlib.contextmanager
def bounded(size):
    """Temporary files stand on a disk of that size, so that a fault cannot fill the machine's; where none
    may be mounted, where they always do."""
    with tempfile.TemporaryDirectory(prefix="muster-e2e.") as place:
        mounted = own_mounts() and mount(place, f"size={size},mode=700").returncode == 0
        before = tempfile.tempdir
        tempfile.tempdir = place if mounted else before
        try:
            yield
        finally:
            tempfile.tempdir = before
            if mounted:
                subprocess.run(["umount", "-l", place], capture_output=True, check=False)


def demand_mounts():
    """Skips where no file system may be mounted."""
    own_mounts()
    with Place() as place:
        os.mkdir(place.path("try"))
        tried = mount(place.path("try"), "size=64k")
        if tried.returncode != 0:
            skip("no tmpfs can be mounted here: " + tried.stderr.decode(errors="replace").strip())
        subprocess.run(["umount", place.path("try")], check=False)


class Disk(Place):
    """A Place whose home is on a small file system of its own."""

    def __init__(self, size=8 * MIB):
        super().__init__()
        os.mkdir(self.path("disk"))
        done = mount(self.path("disk"), f"size={size},mode=700")
        if done.returncode != 0:
            raise OSError(done.stderr.decode(errors="replace"))
        self.home = self.path("disk", "home")
        self.env["MUSTER_HOME"] = self.home

    def __exit__(self, *ignored):
        for pid in self.holders():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until("no holder is left", lambda: not self.holders())
        subprocess.run(["umount", "-l", self.path("disk")], capture_output=True, check=False)
        super().__exit__()

    def free(self):
        now = os.statvfs(self.path("disk"))
        return now.f_bavail * now.f_frsize

    def fill(self, leave=0):
        """Another file takes all of the disk but so many bytes."""
        fd = os.open(self.path("disk", "filler"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            want = self.free() - leave
            if want > 0:
                at = os.fstat(fd).st_size
                with contextlib.suppress(OSError):
                    os.posix_fallocate(fd, at, want)
        finally:
            os.close(fd)

    def empty(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path("disk", "filler"))

    def remount(self, how):
        return subprocess.run(["mount", "-o", f"remount,{how}", self.path("disk")],
                              capture_output=True, check=False).returncode == 0

    def said(self, name="err"):
        try:
            return self.read(name).decode(errors="replace")
        except FileNotFoundError:
            return ""

    def run(self, *args, env=None):
        """A muster that goes on; what it says comes into the files `out` and `err`."""
        with open(self.path("out"), "wb") as out, open(self.path("err"), "wb") as err:
            return self.start(*args, env=env, stdout=out, stderr=err)

    def answers(self, *answers):
        return self.write("answers.yaml", "".join(f"- {{{a}}}\n" for a in answers) or "[]\n")
