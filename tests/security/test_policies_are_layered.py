"""SQL too goes in one direction: an app's policies name its own tables and those of lower apps alone."""

import re
import tomllib
from itertools import chain

import pytest
from django.apps import apps
from django.conf import settings

from row_security.apply import FUNCTIONS, files

COMMENT = re.compile(r"--.*")
TABLES = {model._meta.db_table: model._meta.app_label for model in apps.get_models(include_auto_created=True)}
#: as Python is held to; of one number, neither names the other
CONTRACTS = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
(LAYERS,) = (contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
LAYER = {app: -depth for depth, apps_there in enumerate(LAYERS) for app in apps_there.split(" | ")}
OF_DJANGO = {"auth", "contenttypes"}


def named(sql):
    return {TABLES[word] for word in re.findall(r"\w+", COMMENT.sub("", sql)) if word in TABLES} - OF_DJANGO


@pytest.mark.parametrize("path", [*files()], ids=lambda path: path.parent.name)
def test_an_app_names_no_table_of_a_higher_one(path):
    app = path.parent.name
    lower = {other for other, layer in LAYER.items() if layer < LAYER[app]}
    assert named(path.read_text()) <= {app, *lower}


def test_what_belongs_to_every_app_names_no_table():
    assert named(FUNCTIONS.read_text()) == set()


def test_the_check_finds_a_table_of_a_higher_app():
    assert named("select from incidents_incident -- and not referrals_referral") == {"incidents"}


def test_no_table_is_secured_twice():
    says = re.compile(r"^create policy (seen|added) on (\w+) ", re.MULTILINE)
    found = list(chain.from_iterable(says.findall(path.read_text()) for path in files()))
    assert len(found) == len({*found}) > 30
