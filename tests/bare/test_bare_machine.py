"""What a stranger does on a machine that has nothing but python3 and certificates. See ``README.md`` beside this file."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.bare, pytest.mark.timeout(1800)]

REPOSITORY = Path(__file__).resolve().parents[2]
MIRROR = os.environ.get("LX_DEBIAN_MIRROR", "http://deb.debian.org/debian")
PIP_CONF = "/tmp/pip.conf"  # noqa: S108 -- inside the bare machine
PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder that looks like a freshly installed Debian from inside."""

    root: Path

    def words(self, user: str, *words: str) -> list[str]:
        """The words that run a program inside, as a user with an almost empty environment."""
        home = "/root" if user == "root" else f"/home/{user}"
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        variables = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        variables |= {"HOME": home, "USER": user, "PATH": path, "PIP_CONFIG_FILE": PIP_CONF}
        settings = [f"{name}={value}" for name, value in variables.items()]
        return ["chroot", f"--userspec={user}:{user}", str(self.root), "env", "-i", *settings, *words]

    def run(self, user: str, *words: str) -> str:
        """What a program says inside; it must end well."""
        done = subprocess.run(
            self.words(user, *words), check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout


@contextlib.contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)  # noqa: T201 -- figures for the README


def _pip_settings() -> str:
    """What this machine's pip is told in files, as one file."""
    pip = next((REPOSITORY / "vendor").glob("pip-*.whl")) / "pip"
    said = subprocess.run(["python3", pip, "config", "list"], check=True, capture_output=True, text=True).stdout
    lines = [line.removeprefix("global.") for line in said.splitlines() if line.startswith("global.")]
    return "\n".join(["[global]", *(line.replace("='", " = ", 1).rstrip("'").replace("\\n", " ") for line in lines), ""])


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """A bare Debian 12; what is mounted into it is unmounted again, and the folder removed."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        pytest.fail("A bare machine needs root and debootstrap here: apt-get install debootstrap")
    root = Path(tempfile.mkdtemp(prefix="lx-bare-"))
    root.chmod(0o755)
    packages = "--include=python3,ca-certificates"
    mounted: list[Path] = []
    try:
        with timed("debootstrap"):
            subprocess.run(["debootstrap", "--variant=minbase", packages, "bookworm", root, MIRROR], check=True,
                           stdout=subprocess.DEVNULL)
        for what in ("proc", "sys", "dev"):
            subprocess.run(["mount", "--rbind", f"/{what}", root / what], check=True)
            subprocess.run(["mount", "--make-rslave", root / what], check=True)
            mounted.append(root / what)
        for folder in filter(None, os.environ.get("LX_BARE_BIND", "").split(":")):
            inside = root / folder.lstrip("/")
            inside.mkdir(parents=True)
            subprocess.run(["mount", "--bind", folder, inside], check=True)
            mounted.append(inside)
        for file in ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"):
            shutil.copy(file, root / file.lstrip("/"))
        (root / PIP_CONF.lstrip("/")).write_text(_pip_settings())
        subprocess.run(["git", "clone", "-q", REPOSITORY, root / "srv" / "ling xiao"], check=True)
        made = Machine(root)
        made.run("root", "useradd", "--create-home", "anna")
        made.run("root", "cp", "-r", "/srv/ling xiao", "/home/anna/app")
        made.run("root", "chown", "-R", "anna:anna", "/home/anna")
        yield made
    finally:
        for place in reversed(mounted):
            subprocess.run(["umount", "-R", place], check=True)
        subprocess.run(["rm", "-rf", "--one-file-system", root], check=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def demo_until_it_answers(machine: Machine, user: str, script: str) -> None:
    """Start the demo, open its sign-in page, end it as Ctrl-C does; nothing of it runs any more then."""
    port = free_port()
    process = subprocess.Popen(
        machine.words(user, script, "demo", "--port", str(port)),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )
    assert process.stdout is not None
    said = []
    with process.stdout as lines:
        for line in lines:
            said.append(line)
            if "Open in a browser" in line:
                break
        assert f"http://127.0.0.1:{port}" in said[-1], "".join(said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/signin/", timeout=60) as page:
            assert page.status == 200
        os.killpg(process.pid, signal.SIGINT)
        said.extend(lines)
    assert process.wait(60) == 130, "".join(said)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/signin/", timeout=5)
    assert f"{machine.root}" not in _roots_in_use()


def _roots_in_use() -> set[str]:
    """The root folders of all running processes."""
    found = set()
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):
                found.add(str((process / "root").readlink()))
    return found


@pytest.mark.parametrize(("user", "folder"), [("root", "/srv/ling xiao"), ("anna", "/home/anna/app")])
def test_two_commands_and_yesterday_s_data(machine: Machine, user: str, folder: str) -> None:
    script = f"{folder}/lx"
    with timed(f"{user}: ./lx setup"):
        machine.run(user, script, "setup")
    with timed(f"{user}: ./lx setup, nothing to do"):
        machine.run(user, script, "setup")
    with timed(f"{user}: ./lx demo, first start to an open page and back"):
        demo_until_it_answers(machine, user, script)
    with timed(f"{user}: ./lx demo, second start to an open page and back"):
        demo_until_it_answers(machine, user, script)


def test_a_python_that_does_not_work_is_named(machine: Machine) -> None:
    words = machine.words("anna", "env", "LX_PYTHON=/bin/false", "/home/anna/app/lx", "setup")
    shutil.rmtree(machine.root / "home/anna/app/.venv", ignore_errors=True)
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "LX_PYTHON=/bin/false is not a working Python 3.11 or newer" in done.stderr
