"""What is installed here, and in service, is what pyproject.toml asks for and the lock has fixed."""

import re
import tomllib

import pytest
from django.conf import settings

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9._-]+")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def toml(name: str) -> dict:
    return tomllib.loads((settings.BASE_DIR / name).read_text())


def pins(name: str) -> dict[str, str]:
    return {plain(found): version for found, version in PIN.findall((settings.BASE_DIR / name).read_text())}


def locked() -> dict[str, str]:
    return {
        p["name"]: p["version"] for p in toml("uv.lock")["package"] if "version" in p and p["name"] != "heard"
    }


def names(requirements: list[str | dict]) -> set[str]:
    return {plain(NAME.match(text).group()) for text in requirements if isinstance(text, str)}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-production.txt"])
def test_every_pin_is_the_locks(name):
    assert pins(name).items() <= locked().items()


def test_development_installs_the_whole_lock():
    assert pins("requirements.txt") == locked()


def test_every_dependency_is_locked():
    project = toml("pyproject.toml")
    wanted = names(project["project"]["dependencies"])
    groups = [names(group) for group in project["dependency-groups"].values()]
    assert wanted <= pins("requirements-production.txt").keys()
    assert wanted.union(*groups) <= pins("requirements.txt").keys()


def test_what_is_only_for_development_stays_out_of_service():
    groups = toml("pyproject.toml")["dependency-groups"].values()
    assert not set().union(*map(names, groups)) & pins("requirements-production.txt").keys()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-production.txt"])
def test_every_pin_has_hashes_and_names_no_index(name):
    text = (settings.BASE_DIR / name).read_text()
    blocks = re.split(r"\n(?=[a-z0-9])", text[text.index("\n" + PIN.search(text).group()) :])
    assert all("--hash=sha256:" in block for block in blocks if block.strip())
    assert not re.search(r"https?://|file://|index-url|find-links", text)
