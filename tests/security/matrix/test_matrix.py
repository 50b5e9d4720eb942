"""Every address by every method, for every role and everything somebody can have to do with an incident.

What is expected stands in `expected`, by hand. What is hidden answers as what never existed: the same status,
body, headers and number of statements.

The quick part is the same table in two factors: everybody and everything at one address of each group, which
decides what level they have; and every address by every method once for each level and each way to be shut
out. With ``--full``, all the products.
"""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.urls import reverse

from staff.models import User
from tests.addresses import OURS, address
from tests.full import in_full
from tests.security.matrix.asking import Answer, Asking
from tests.security.matrix.drawn import PAGE, page
from tests.security.matrix.expected import (
    BY_ROLE,
    CLOSED_BY,
    FORM,
    GROUPS,
    KINDS,
    LEVELS,
    OF_AN_INCIDENT,
    RELATIONS,
    ROLES,
    Level,
    answers,
    answers_by_role,
)
from tests.security.matrix.world import Case, Person, World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


#: each address by the method that opens it; for some roles, forms are sent too
OPENING = [(name, methods.split()[0]) for name, (_, methods) in OF_AN_INCIDENT.items()]
SENT = [(name, "POST") for name, (_, methods) in OF_AN_INCIDENT.items() if methods == FORM]
ALSO_SENT = ("ward_staff", "adults_site", "allegations_lead")
#: one of each group: together they tell every level from every other
DECIDING = [
    ("incidents:detail", "GET"),
    ("incidents:response", "GET"),
    ("incidents:wish_add", "GET"),
    ("incidents:triage", "GET"),
]
#: where nothing is open to somebody, what opens to most and what opens to fewest
CLOSED = [DECIDING[0], DECIDING[-1]]
#: for a page of a role it matters only whether somebody works on the ward, and being accused must not
AT_WORK = ("none", "ward", "initiator")
QUICK_AT_WORK = ("none", "initiator")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
LISTS = ("home", "incidents:list", "deadlines:notices", "incidents:queue")
OLDER = re.compile(r'href="(\?[^"]*from=[^"]*)"[^>]*rel="next"')
AT_LEAST, QUICK_AT_LEAST = 30_000, 3_500


def where(name: str, case: Case, *, absent: bool = False) -> str:
    known = {**case.parts, "document_pk": case.parts["documents.document"]}
    return address(name, known, absent=absent)


def typed(case: Case, person: User) -> dict[str, object]:
    """Enough to be let in where somebody has been chosen first; nothing that any form would save."""
    return {"person": person.pk, "member": case.parts["member"]}


class Absent:
    """What never existed, asked for once by each role in each place: nothing else about somebody shows."""

    def __init__(self) -> None:
        self.known: dict[tuple[object, ...], Answer] = {}

    def answer(self, asking: Asking, person: Person, name: str, method: str, case: Case) -> Answer:
        key = (person.role, person.on_the_ward, name, method)
        if key not in self.known:
            self.known[key] = asking.whole(method, where(name, case, absent=True), typed(case, person.user))
        return self.known[key]


def asked(role: str, relation: str, kind: str, *, full: bool) -> list[tuple[str, str]]:
    """The cells of one person and one incident."""
    if full:
        return OPENING + (SENT if role in ALSO_SENT else [])
    if (role, relation, kind) in STANDING_FOR:
        return OPENING + SENT
    return CLOSED if LEVELS[kind][role, relation] is Level.NOTHING else DECIDING


def standing_for() -> set[tuple[str, str, str]]:
    """One role for each level; of nothing, also one for each way to be shut out."""
    first: dict[tuple[Level, str], tuple[str, str, str]] = {}
    for kind, levels in LEVELS.items():
        for (role, relation), level in levels.items():
            if role in ALSO_SENT:
                way = relation if relation in CLOSED_BY else ""
                first.setdefault((level, way), (role, relation, kind))
    return set(first.values())


STANDING_FOR = standing_for()


def wrong(
    asking: Asking, person: Person, case: Case, level: Level, absent: Absent, cells: list[tuple[str, str]]
) -> Iterator[str]:
    """Whatever differs from the table, in words."""
    at = f"{person.role}, {person.relation}, {case.kind} ({level.name.lower()})"
    for name, method in cells:
        expected, sent = answers(level, name, method), typed(case, person.user)
        if level is not Level.NOTHING:
            status = asking.ask(method, where(name, case), sent).status_code
            if status not in expected:
                yield f"{at}: {method} {name} answers {status}, not {expected}"
            continue
        found = asking.whole(method, where(name, case), sent)
        if found.status not in expected:
            yield f"{at}: {method} {name} answers {found.status}, not {expected}"
        elif found != (never := absent.answer(asking, person, name, method, case)):
            yield f"{at}: {method} {name} tells hidden from absent: {differences(found, never)}"


def differences(found: Answer, never: Answer) -> str:
    parts = ("status", "body", "headers", "statements")
    return ", ".join(part for part in parts if getattr(found, part) != getattr(never, part))


def cells(*, full: bool) -> int:
    """How many requests this file sends, each with an answer from the table: people, addresses, methods."""
    of_incidents = sum(
        len(asked(role, relation, kind, full=full))
        for kind, levels in LEVELS.items()
        for role, relation in levels
    )
    relations = sum(len(at_work(role, full=full)) for role in ROLES)
    return of_incidents + relations * sum(len(methods.split()) for _, methods in BY_ROLE.values())


def at_work(role: str, *, full: bool) -> Iterable[str]:
    """The relations for which the pages of a role are asked."""
    if full:
        return RELATIONS
    return AT_WORK if role in ALSO_SENT else QUICK_AT_WORK


def everybody(world: World, role: str) -> list[Person]:
    return [person for person in world.people.values() if person.role == role]


def test_the_table_names_every_address():
    """Of an incident, of a role, or of something else that its own tests are about."""
    elsewhere = {
        *(name for name, route in OURS.items() if route.visibility == "public"),
        *("staff:change", "deadlines:open", "reporting:detail", "reporting:sign", "reporting:try_again"),
        *("reporting:download", "reporting:asked", "incidents:interest_end", "incidents:emergency_looked_at"),
    }
    assert set(OURS) == OF_AN_INCIDENT.keys() | BY_ROLE.keys() | elsewhere


@pytest.mark.parametrize("role", ROLES)
def test_an_incident_answers_each_person_as_the_table_says(world, role, full):
    absent, found = Absent(), []
    for person in everybody(world, role):
        asking = Asking(person.user)
        for kind in KINDS:
            if level := person.level(role, kind):
                cells = asked(role, person.relation, kind, full=full)
                found += wrong(asking, person, world.cases[role, kind], level, absent, cells)
    assert found == []


@pytest.mark.parametrize("role", ROLES)
def test_lists_show_exactly_what_the_table_says(world, role, full):
    """The list all of it; every other page nothing beyond it."""
    found = []
    for person in everybody(world, role):
        if not full and person.role not in ALSO_SENT and person.relation not in AT_WORK:
            continue
        asking = Asking(person.user)
        hidden, open_ = references(world, person)
        for name in LISTS:
            shown = pages(asking, reverse(name))
            found += [f"{person}: {name} shows {one}" for one in hidden if one in shown]
            if name == "incidents:list":
                found += [f"{person}: {name} lacks {one}" for one in open_ if one not in shown]
    assert found == []


def references(world: World, person: Person) -> tuple[list[str], list[str]]:
    """Of every incident there is: hidden from them, open to them."""
    by_level: dict[bool, list[str]] = {True: [], False: []}
    for case in world.cases.values():
        level = person.level(case.role, case.kind) or person.to_others(case.kind)
        by_level[level is Level.NOTHING].append(case.incident.reference)
    return by_level[True], by_level[False]


def pages(asking: Asking, first: str) -> str:
    """A list from its first page to its last."""
    text, onward = "", ""
    while onward is not None:
        page = asking.ask("GET", first + onward).content.decode()
        text += page
        further = OLDER.search(page)
        onward = further[1].replace("&amp;", "&") if further else None
    return text


@pytest.mark.parametrize("role", ROLES)
def test_a_page_of_a_role_opens_to_whom_the_table_says(world, role, full):
    found = []
    for person in everybody(world, role):
        if person.relation not in at_work(role, full=full):
            continue
        asking = Asking(person.user)
        for name, (_, methods) in BY_ROLE.items():
            for method in methods.split():
                expected = answers_by_role(role, name, method, does_shifts=person.does_shifts)
                status = asking.ask(method, reverse(name), {"person": person.user.pk}).status_code
                if status not in expected:
                    found.append(f"{person.role}, {person.relation}: {method} {name} answers {status}")
    assert found == []


def test_every_level_is_asked_for_at_every_address():
    """Of the roles that are also sent forms; and the deciding addresses are one of each group."""
    levels = {LEVELS[kind][role, relation] for role, relation, kind in STANDING_FOR}
    assert levels == set(Level)
    assert {OF_AN_INCIDENT[name][0] for name, _ in DECIDING} == GROUPS.keys()


@pytest.mark.parametrize("kind", ["staff", *map(in_full, ("open", "new"))])
def test_without_signing_in_there_is_only_signing_in(world, kind):
    """There or not, and whatever is sent."""
    asking, case = Asking(None), world.cases["ward_staff", kind]
    for name in OF_AN_INCIDENT:
        for method in ("GET", "POST", "HEAD", *OTHER_METHODS):
            for absent in (False, True):
                answer = asking.ask(method, where(name, case, absent=absent))
                to = answer.headers.get("Location", "")
                assert (answer.status_code, to.split("?")[0]) == (302, reverse("account_login")), name


@pytest.mark.parametrize("relation", [*map(in_full, ("ward", "recorder", "handler")), "initiator"])
def test_a_method_that_a_page_does_not_have_is_refused_before_anything_is_looked_up(world, relation):
    person, case = world.people["ward_staff", relation], world.cases["ward_staff", "staff"]
    asking = Asking(person.user)
    for name, (_, methods) in OF_AN_INCIDENT.items():
        for method in {"GET", "POST", *OTHER_METHODS} - set(methods.split()):
            found = asking.whole(method, where(name, case))
            assert found.status == 405, (name, method)
            assert found == asking.whole(method, where(name, case, absent=True)), (name, method)


@pytest.mark.parametrize("relation", ["ward", "recorder", "initiator"])
def test_asking_for_the_head_alone_tells_no_more(world, relation):
    person, case = world.people["ward_staff", relation], world.cases["ward_staff", "staff"]
    asking, level = Asking(person.user), person.level("ward_staff", "staff")
    for name, (_, methods) in OF_AN_INCIDENT.items():
        if "GET" in methods.split():
            found = asking.whole("HEAD", where(name, case))
            assert found.status in answers(level, name, "GET"), name
            if level is Level.NOTHING:
                assert found == asking.whole("HEAD", where(name, case, absent=True)), name


def test_so_many_cells_are_asked():
    """Counted from the table, so that leaving some out is noticed."""
    assert cells(full=True) >= AT_LEAST
    assert cells(full=False) >= QUICK_AT_LEAST


def test_the_page_for_governance_says_what_the_table_says():
    assert PAGE.read_text() == page(), "Run: python -m tests.security.matrix.drawn"
