"""One sentence when the machine lacks something, and no network the second time."""

import ast
import importlib.util
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "demo/bootstrap.py"


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("clone")


@pytest.fixture
def bootstrap(place, monkeypatch):
    """The script, loaded by itself as ``make`` runs it, at work in a folder of the tests."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    move_to(module, place, monkeypatch)
    return module


def move_to(module, place: Path, monkeypatch, venv_folder: str = ".venv") -> None:
    folder = place / venv_folder
    for name, path in {
        "HERE": place,
        "VENV": folder,
        "STAMP": folder / ".installed",
        "LOCK": place / "requirements.txt",
        "VENV_PYTHON": folder / "bin/python",
    }.items():
        monkeypatch.setattr(module, name, str(path))


@pytest.fixture(scope="module")
def environment(place) -> Path:
    """A real one, made once: pip takes seconds to arrive."""
    venv.create(place / ".venv", with_pip=True)
    return place / ".venv"


@pytest.fixture
def made(bootstrap, environment) -> Path:
    """Finished, as ``make install`` leaves it."""
    Path(bootstrap.LOCK).write_text("")
    Path(bootstrap.STAMP).write_text(bootstrap.wanted())
    return environment


def test_it_needs_nothing_but_the_standard_library():
    imports = [node for node in ast.walk(ast.parse(SCRIPT.read_text())) if isinstance(node, ast.Import)]
    assert {name.name for node in imports for name in node.names} <= sys.stdlib_module_names


def test_what_is_ready_stays_as_it_is(bootstrap, made):
    assert bootstrap.ready_made()


def test_a_changed_lock_is_installed_again(bootstrap, made):
    Path(bootstrap.LOCK).write_text("# changed\n")
    assert not bootstrap.ready_made()
    assert bootstrap.usable()


def test_an_environment_that_was_moved_is_made_again(bootstrap, made, place, monkeypatch):
    made.rename(place / "moved")
    move_to(bootstrap, place, monkeypatch, "moved")
    assert not bootstrap.ready_made()
    assert not bootstrap.usable()
    (place / "moved").rename(made)


def test_an_environment_whose_python_has_gone_is_made_again(bootstrap, made):
    python = made / "bin/python"
    python.rename(made / "gone")
    assert not bootstrap.ready_made()
    assert not bootstrap.usable()
    (made / "gone").rename(python)


def test_an_old_python_is_refused_in_words(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "version_of", lambda python: (3, 9, 2))
    with pytest.raises(bootstrap.Lacking, match="Heard needs Python 3.11 or newer"):
        bootstrap.find_python()


def test_a_newer_python_beside_an_old_one_is_found(bootstrap, monkeypatch):
    versions = {"python3": (3, 9, 2), "python3.12": (3, 12, 1)}
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name in versions else None)
    monkeypatch.setattr(bootstrap, "version_of", lambda python: versions[python])
    assert bootstrap.find_python() == "python3.12"


@pytest.mark.parametrize(
    ("apt", "sentence"),
    [
        ("/usr/bin/apt-get", "This machine lacks Pango. Run: sudo apt-get install -y .* libpango-1.0-0"),
        (None, "This machine lacks Pango. Install it with the system's package manager."),
    ],
)
def test_what_is_missing_is_said_with_the_command_that_adds_it(bootstrap, monkeypatch, apt, sentence):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: apt)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    with pytest.raises(bootstrap.Lacking, match=sentence):
        bootstrap.need(sys.executable, "import no_such_module", bootstrap.PANGO_PACKAGES, "Pango")


def test_a_folder_one_may_not_write_in_is_refused_in_words(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "STAMP", "/nowhere")
    monkeypatch.setattr(bootstrap.os, "access", lambda path, mode: path != bootstrap.HERE)
    with pytest.raises(bootstrap.Lacking, match="Clone Heard into a folder of your own"):
        bootstrap.main("run")


def test_root_on_debian_gets_what_is_missing(bootstrap, monkeypatch):
    ran = []
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_: ran.append(command[:2]))
    answers = iter([1, 0])
    monkeypatch.setattr(bootstrap, "ask", lambda *_: subprocess.CompletedProcess([], next(answers)))
    bootstrap.need("python3", "import no_such_module", bootstrap.PANGO_PACKAGES, "Pango")
    assert ran == [["apt-get", "update"], ["apt-get", "install"]]


def test_postgresql_is_installed_for_its_programs_alone(bootstrap, monkeypatch, tmp_path):
    """No database of Debian's own, and nothing on port 5432."""
    monkeypatch.setattr(bootstrap, "NO_CLUSTER", str(tmp_path / "new/heard.conf"))
    bootstrap.no_cluster()
    assert (tmp_path / "new/heard.conf").read_text() == "create_main_cluster = false\n"
