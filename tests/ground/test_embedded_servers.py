"""PostgreSQL and Valkey from wheels, through the accidents that have happened to such servers."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from demo.servers import CannotStart, Servers
from demo.servers.places import ROOT_FOLDER, private_folder, state_folder, throw_away_folder
from demo.servers.processes import server_user

STARTER = """
import sys
from pathlib import Path
from demo.servers import Servers
with Servers(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """Not pytest's own folder: as root, the servers run as nobody and could not enter it."""
    folder = Path(tempfile.mkdtemp(prefix="heard-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def starter(state: Path) -> Iterator[subprocess.Popen]:
    """Another program that has started the servers."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(state)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"up\n"
    yield process
    process.communicate()


def write(servers: Servers, word: str) -> None:
    with servers.postgres.connect("heard") as connection, connection.cursor() as cursor:
        cursor.execute("create table if not exists words (word text)")
        cursor.execute("insert into words values (%s)", [word])
    connection.close()


def words(servers: Servers) -> list[str]:
    with servers.postgres.connect("heard") as connection, connection.cursor() as cursor:
        cursor.execute("select word from words order by word")
        found = [word for (word,) in cursor.fetchall()]
    connection.close()
    return found


def gone_within(state: Path, seconds: float) -> bool:
    """Every server process holds this lock, so it is free only when none is left."""
    give_up = time.monotonic() + seconds
    with (state / "servers.lock").open("a") as lock:
        while time.monotonic() < give_up:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
            else:
                return True
    return False


def test_what_was_written_is_there_after_a_stop(state):
    with Servers(state) as servers:
        write(servers, "kept")
    with Servers(state) as servers:
        assert "kept" in words(servers)


def test_the_demonstration_does_not_trade_safety_for_speed(state):
    with Servers(state) as servers, servers.postgres.connect() as connection, connection.cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where name = any(%s)", [
            ["data_checksums", "fsync", "full_page_writes", "synchronous_commit"],
        ])  # fmt: skip
        assert dict(cursor.fetchall()) == dict.fromkeys(
            ["data_checksums", "fsync", "full_page_writes", "synchronous_commit"], "on"
        )


def test_killing_the_program_that_started_them_leaves_nothing(state, starter):
    starter.kill()
    assert gone_within(state, 10)
    with Servers(state) as servers:
        assert servers.first_stopped() == ""


def test_killing_the_database_itself_does_not_stop_the_next_start(state):
    with Servers(state) as servers:
        write(servers, "before the crash")
        servers.postgres.process.kill()
        servers.postgres.process.wait()
        assert servers.first_stopped() == "PostgreSQL"
    assert (state / "postgres/postmaster.pid").exists()
    with Servers(state) as servers:
        assert "before the crash" in words(servers)


@pytest.fixture(params=["alive", "zombie"])
def stranger(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen]:
    """A program of the servers' user that got the number an earlier server had."""
    process = subprocess.Popen(["sleep", "60"], cwd="/", **server_user())
    if request.param == "zombie":
        process.kill()
        time.sleep(0.1)
    yield process
    process.kill()
    process.wait()


def test_an_old_pid_file_neither_stops_the_start_nor_harms_a_stranger(state, stranger):
    with Servers(state):
        text = (state / "postgres/postmaster.pid").read_text()
    stale = text.replace(text.partition("\n")[0], str(stranger.pid), 1)
    (state / "postgres/postmaster.pid").write_text(stale)
    (state / ".s.PGSQL.5432.lock").write_text(stale)
    was = Path(f"/proc/{stranger.pid}/stat").read_text().split()[2]
    with Servers(state) as servers:
        assert servers.first_stopped() == ""
    assert Path(f"/proc/{stranger.pid}/stat").read_text().split()[2] == was


def test_a_second_copy_in_the_same_folder_is_refused_in_words(state, starter):
    with pytest.raises(CannotStart, match=f"Another copy already runs from {state} .process {starter.pid}"):
        Servers(state).__enter__()
    assert starter.poll() is None
    assert not gone_within(state, 0.2)


def test_two_folders_run_at_once_and_know_nothing_of_each_other(state):
    with Servers(state) as one, Servers() as other:
        write(one, "only here")
        write(other, "only there")
        assert words(other) == ["only there"]


def test_throw_away_servers_leave_nothing():
    with Servers() as servers:
        assert servers.state.exists()
    assert not servers.state.exists()


def test_what_a_killed_run_left_behind_is_removed_later_but_not_what_is_in_use(state):
    with Servers() as in_use:
        abandoned = Path(tempfile.mkdtemp(prefix="heard-", dir="/tmp"))
        (abandoned / "lock").touch()
        for folder in (abandoned, in_use.state):
            os.utime(folder / "lock", (0, 0))
        private_folder(throw_away_folder()).rmdir()
        assert not abandoned.exists()
        assert in_use.state.exists()


def test_a_path_too_long_or_too_odd_for_a_socket_is_served_from_a_short_one(state):
    deep = state.with_name(state.name + ", odd #% name") / ("x" * 90)
    deep.parent.mkdir(mode=0o711)
    try:
        with Servers(deep) as servers:
            write(servers, "reached")
            assert len(str(servers.valkey.socket)) < 100
        assert not servers.sockets.exists()
    finally:
        shutil.rmtree(deep.parent)


def test_a_half_made_database_is_begun_again(state):
    fresh = state / "fresh"
    private_folder(fresh)
    (fresh / "postgres.new").mkdir()
    (fresh / "postgres.new/PG_VERSION").write_text("18")
    os.chmod(state, 0o711)
    with Servers(fresh) as servers:
        assert servers.first_stopped() == ""


def test_a_folder_that_is_really_a_link_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(CannotStart, match="belongs to another user"):
        private_folder(tmp_path / "link")


def test_a_private_home_is_never_opened_up(tmp_path):
    tmp_path.chmod(0o700)
    chosen = state_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert chosen.parent == (ROOT_FOLDER if os.geteuid() == 0 else tmp_path)


def test_a_server_that_cannot_start_says_why(state):
    with Servers(state) as servers:
        pass
    control = servers.postgres.data / "global/pg_control"
    control.rename(control.with_suffix(".away"))
    try:
        with pytest.raises(CannotStart, match="PostgreSQL did not start"):
            servers.__enter__()
    finally:
        control.with_suffix(".away").rename(control)
    assert gone_within(state, 1)


def test_ctrl_c_while_starting_leaves_nothing(state):
    process = subprocess.Popen([sys.executable, "-c", STARTER, str(state)], cwd=settings.BASE_DIR, stderr=-3)
    for _ in range(200):
        if (state / "postgres/postmaster.pid").exists():
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.wait(20)
    assert gone_within(state, 5)
