"""What may be added: said in plain Python, and tried as the person, with a copy of a row that is there."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, partial
from types import SimpleNamespace
from uuid import UUID, uuid4

from django.apps import apps
from django.db import DatabaseError, transaction

from row_security.context import acting_as
from tests.security.judge.asker import Asker
from tests.security.judge.incidents import incidents
from tests.security.judge.oracle import RULES
from tests.security.judge.rows import Rows

#: any step of anybody may have to write one, also about what they do not see
BY_ANY_STEP = {"audit.AuditEvent", "mail.Mail", "deadlines.Escalation", "deadlines.Notice"}
REFUSED = "row-level security"
TRIED = 6  # of one table


def may_add(asker: Asker, label: str, row: SimpleNamespace) -> bool:
    """Somebody who reports an incident adds it, and whom they name on it; else what they would see then."""
    if label in BY_ANY_STEP:
        return True
    if not asker.is_active or label == "reporting.BoardReport":
        return False
    if label == "incidents.Incident":
        return row.flagged_by_id == asker.person
    if label in {"incidents.CaseMember", "incidents.Exclusion"}:
        reports = label == "incidents.CaseMember" and row.incident_id in flagged_by(asker)
        return reports or row.incident_id in incidents(asker)
    with_it = {**asker.rows, label: [*asker.rows[label], row]}
    return row.id in RULES[label](Asker(with_it, asker.person, asker.now))


@cache
def flagged_by(asker: Asker) -> set[UUID]:
    return {one.id for one in asker.rows["incidents.Incident"] if one.flagged_by_id == asker.person}


def wrongly_answered(rows: Rows, person: UUID, now: datetime, labels: Iterable[str] = RULES) -> Iterator[str]:
    """Of each table some rows, first those with which they have to do: each is tried."""
    asker = Asker(rows, person, now)
    for label in labels:
        for row in sorted(rows[label], key=partial(is_strange_to, asker))[:TRIED]:
            copied = SimpleNamespace(**{**vars(row), "id": uuid4()})
            may = may_add(asker, label, copied)
            if is_added(label, copied, asker) != may:
                yield f"{label} {'is refused' if may else 'is added'}"


def is_strange_to(asker: Asker, row: SimpleNamespace) -> bool:
    """It does not name them, and is not of an incident that they reported."""
    return {asker.person, *flagged_by(asker)}.isdisjoint(
        one for one in vars(row).values() if isinstance(one, UUID)
    )


def is_added(label: str, row: SimpleNamespace, asker: Asker) -> bool:
    """As far as row security says: a copy may still be refused for being one."""
    try:
        with transaction.atomic(), acting_as(asker.person, now=asker.now):
            apps.get_model(label)(**vars(row)).save(force_insert=True)
            transaction.set_rollback(True)
    except DatabaseError as refusal:
        return REFUSED not in str(refusal)
    return True
