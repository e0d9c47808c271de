"""An SSH server of a test's own, on a port of its own, by a key of its own; where the test is root's,
with a second account on this machine. Nothing of the account's own SSH is used or changed."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile

from proving import until


def _tool(*words):
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout


class Sshd:
    def __init__(self):
        # Not in a folder of a Place: another account has to reach its key.
        self.dir = tempfile.mkdtemp(prefix="muster-sshd.")
        os.chmod(self.dir, 0o755)
        self.made = False
        self.server = None
        self.other = None

    @staticmethod
    def program():
        return shutil.which("sshd") or "/usr/sbin/sshd"

    @staticmethod
    def usable():
        return os.access(Sshd.program(), os.X_OK) and shutil.which("ssh") and \
            shutil.which("ssh-keygen")

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as stream:
            stream.write(text)
        return self.path(name)

    def start(self):
        if os.geteuid() == 0 and not os.path.isdir("/run/sshd"):
            os.mkdir("/run/sshd", 0o755)        # sshd of root does not start without
            self.made = True
        for name in ("host", "user"):
            _tool("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path(name))
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        banner = self.write("banner", "This is the banner of the host.\n")
        config = self.write("sshd_config", f"""
MaxStartups 200
Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.path('host')}
AuthorizedKeysFile {self.path('user.pub')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
Banner {banner}
""")
        with open(self.path("sshd.log"), "wb") as log:
            self.server = subprocess.Popen([self.program(), "-D", "-e", "-f", config],
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until("the SSH server answers", self.answers)

    def answers(self):
        if self.server.poll() is not None:
            with open(self.path("sshd.log"), encoding="utf-8", errors="replace") as log:
                raise OSError(log.read())
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def second_account(self):
        """The name of an account made for this test; None where it cannot be made."""
        if os.geteuid() != 0 or not shutil.which("useradd"):
            return None
        name = f"muster-e2e-{os.getpid()}"
        _tool("useradd", "--create-home", "--shell", "/bin/sh", "--password", "*", name)
        self.other = name
        return name

    def config(self, **hosts):
        """A configuration of ssh with these hosts: each a name and the lines that are its own."""
        text = ""
        for name, lines in hosts.items():
            text += f"Host {name}\n"
            text += "".join(f"  {line}\n" for line in lines)
        return self.write("ssh_config", text + f"""
Host *
  HostName 127.0.0.1
  Port {self.port}
  User {getpass.getuser()}
  IdentityFile {self.path('user')}
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile {self.path('known')}
""")

    def login(self, argv, env):
        """The command line of a login with a terminal that runs this."""
        words = " ".join("'" + w.replace("'", "'\\''") + "'" for w in
                         ["env", *[f"{n}={v}" for n, v in env.items()], *argv])
        return ["ssh", "-tt", "-F", self.config(), "-o", "BatchMode=yes", "machine", words]

    def stop(self):
        if self.server:
            self.server.kill()
            self.server.wait()
        if self.other:
            subprocess.run(["userdel", "--remove", "--force", self.other], capture_output=True,
                           timeout=120, check=False)
        if self.made:
            os.rmdir("/run/sshd")
        shutil.rmtree(self.dir, ignore_errors=True)
