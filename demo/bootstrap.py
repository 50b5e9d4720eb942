"""Makes ``.venv`` ready for ``make``, or says in one sentence what this machine lacks.

Only the standard library, and words an old Python understands: it runs before anything is installed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, ".installed")
LOCK = os.path.join(HERE, "requirements.txt")
VENV_PYTHON = os.path.join(VENV, "bin", "python")

OLDEST = (3, 11)
PYTHONS = ("python3", "python3.13", "python3.12", "python3.11")
VERSION = "import sys; print('%d.%d.%d' % sys.version_info[:3])"

PANGO = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0")
PANGO_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation"]
POSTGRES = "/usr/lib/postgresql/*/bin/postgres"
NO_CLUSTER = "/etc/postgresql-common/createcluster.d/heard.conf"
#: the first, without windows, takes two thirds of the time
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class Lacking(Exception):
    """One sentence for the person at the keyboard."""


def main(purpose, tests=""):
    if not os.access(HERE, os.W_OK) and not ready_made():
        raise Lacking("You may not write in %s. Clone Heard into a folder of your own." % HERE)
    python = find_python()
    need(python, "import ensurepip, venv", ["python%s-venv" % minor(python)], "Python's venv module")
    load = "import ctypes; [ctypes.CDLL(name) for name in %r]" % (PANGO,)
    need(python, load, PANGO_PACKAGES, "Pango, which draws PDF reports")
    if purpose == "test" and (not tests or "browser" in tests):
        need_chromium(python)
    if purpose == "test" and (not tests or "stack" in tests):
        find = "import glob, sys; sys.exit(not glob.glob(%r))" % POSTGRES
        need(
            python,
            find,
            ["postgresql"],
            "Debian's PostgreSQL, against which the compose file is tested",
            no_cluster,
        )
    with open(os.path.abspath(__file__)) as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)  # a second make waits, then finds it done
        if not ready_made():
            install(python)


def find_python():
    """The first that is new enough. A shim for a version that is not there fails when asked."""
    for name in PYTHONS:
        path = shutil.which(name)
        if path and version_of(path) >= OLDEST:
            return path
    raise Lacking("Heard needs Python 3.11 or newer, and this machine's python3 is older or missing.")


def version_of(python):
    done = ask(python, VERSION)
    return tuple(int(part) for part in done.stdout.split(".")) if done.returncode == 0 else (0,)


def minor(python):
    return "%d.%d" % version_of(python)[:2]


def ask(python, code):
    try:
        # -I: neither the shell's PYTHON* variables nor this folder may change the answer
        return subprocess.run(
            [python, "-I", "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
        )
    except OSError as error:
        return subprocess.CompletedProcess([python], error.errno or 1, stdout="")


def no_cluster():
    """Only its programs are wanted: the package shall neither make a database of its own nor start one."""
    if not os.path.exists(NO_CLUSTER):
        os.makedirs(os.path.dirname(NO_CLUSTER), exist_ok=True)
        with open(NO_CLUSTER, "w") as settings:
            settings.write("create_main_cluster = false\n")


def need(python, code, packages, what, before=lambda: None):
    """Try; if it fails, root on Debian or Ubuntu gets the packages, everyone else a sentence."""
    if ask(python, code).returncode == 0:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print("Installing %s." % what, flush=True)
        before()
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run(["apt-get", "update", "-qq"], env=quiet)
        subprocess.run([*command, "-qq"], env=quiet, stdout=subprocess.DEVNULL)
        if ask(python, code).returncode == 0:
            return
    if apt:
        raise Lacking("This machine lacks %s. Run: sudo %s" % (what, " ".join(command)))
    raise Lacking("This machine lacks %s. Install it with the system's package manager." % what)


def need_chromium(python):
    """Not every release has the one without windows."""
    find = "import shutil, sys; sys.exit(not any(map(shutil.which, %r)))" % (CHROMIUMS,)
    what = "Chromium, which the browser tests drive"
    try:
        need(python, find, ["chromium-headless-shell"], what)
    except Lacking:
        need(python, find, ["chromium"], what)


def wanted():
    """What the stamp must say: these packages, on this Python, in this place."""
    with open(LOCK, "rb") as lock:
        return "%s %s %s\n" % (
            hashlib.sha256(lock.read()).hexdigest(),
            ask(VENV_PYTHON, VERSION).stdout.strip(),
            VENV,
        )


def ready_made():
    try:
        with open(STAMP) as stamp:
            return stamp.read() == wanted()
    except OSError:
        return False


def install(python):
    if os.path.exists(STAMP):
        os.remove(STAMP)
    if not usable():
        run([python, "-m", "venv", "--clear", VENV], "Making .venv failed; the reason is above.")
    print("Installing the Python packages. This takes a minute or two, the first time only.", flush=True)
    run(
        [
            VENV_PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            LOCK,
        ],
        "Installing the packages failed; the reason is above. A network is needed once; pip's own settings"
        " (such as PIP_INDEX_URL) are honoured.",
    )
    with open(STAMP, "w") as stamp:
        stamp.write(wanted())


def usable():
    """Not when its Python has gone or is too old, or when it was made elsewhere and moved here."""
    here = ask(VENV_PYTHON, "import sys, pip; sys.exit(sys.prefix != %r)" % VENV).returncode == 0
    script = os.path.join(VENV, "bin", "pip")
    if not here or version_of(VENV_PYTHON) < OLDEST or not os.path.exists(script):
        return False
    with open(script, errors="replace") as lines:
        return VENV in lines.readline() + lines.readline()


def run(command, sentence):
    if subprocess.run(command).returncode:
        raise Lacking(sentence)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Lacking as reason:
        sys.exit("\n%s" % reason)
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
