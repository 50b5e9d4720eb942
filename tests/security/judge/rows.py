"""Every row that the oracle judges by, read once as the system: plain records, by the label of the model."""

from types import SimpleNamespace

from django.apps import apps

from row_security.context import acting_as_system
from tests.security.secured import SECURED

#: open to every query, and what the oracle judges by: who works where, and which accounts are one person's
JUDGED_BY = {"staff.User", "staff.Appointment", "staff.SamePerson", "wards.Ward"}

Rows = dict[str, list[SimpleNamespace]]


def read() -> Rows:
    with acting_as_system("system:judge"):
        return {label: all_of(label) for label in sorted(SECURED | JUDGED_BY)}


def all_of(label: str) -> list[SimpleNamespace]:
    return [SimpleNamespace(**row) for row in apps.get_model(label)._default_manager.values()]
