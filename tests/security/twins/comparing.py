"""What X can find out in one world, and in the other."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from mail import sending
from tests.addresses import OURS, about, address
from tests.database.base import as_owner
from tests.security.twins.crawling import Answer, Answers, Crawler
from tests.security.twins.worlds import CANARIES, NOW, SignIn, World, add_incident

Question = tuple[str, str, dict[str, Any]]  # method, address, what is sent

RANDOM_ID = re.compile(r"^Message-ID: <[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}@")
#: asked again in every world, in this order: what lists, counts and tells
CORE = (
    *("home", "incidents:list", "incidents:queue", "deadlines:notices", "staff:people", "staff:add"),
    *("incidents:flag", "incidents:interests", "incidents:emergency", "incidents:emergency_list"),
    *("reporting:list", "reporting:request", "reporting:detail", "reporting:download"),
    "reporting:asked",
    *("oversight:list", "oversight:patterns", "oversight:export", "staff:change"),
    *("incidents:detail", "incidents:record", "incidents:timeline", "incidents:response"),
    *("incidents:people", "incidents:who_looked", "referrals:for_incident", "referrals:detail"),
    *("health-deadlines", "outbox"),
)
#: those that tell most, for when there are many worlds
SHORT = ("home", "incidents:list", "incidents:queue", "deadlines:notices", "incidents:emergency_list",
         "staff:people", "oversight:list", "oversight:patterns")  # fmt: skip
LISTS = ("?status=open", "?days=7", "?status=responding", "?kind=1")
HIDDEN = sorted(about("incidents.incident", "referrals.referral", "documents.document", "deadlines.notice",
                      "incidents.casemember"))  # fmt: skip


SEQUENCES = """
select schemaname || '.' || sequencename, coalesce(last_value, start_value), last_value is not null
from pg_sequences where schemaname = 'public'
"""


@contextmanager
def undone() -> Iterator[None]:
    """A world that ends with the block. Numbers that it drew from sequences can be drawn again."""
    point, before = transaction.savepoint(), drawn()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        with as_owner(connection), connection.cursor() as cursor:  # type: ignore[arg-type]
            for name, last, was_drawn in before:
                cursor.execute("select setval(%s, %s, %s)", [name, last, was_drawn])


def drawn() -> list[tuple[str, int, bool]]:
    with as_owner(connection), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute(SEQUENCES)
        return list(cursor.fetchall())


class Twins:
    """The same questions, asked by X of a world and of its twin."""

    def __init__(self, world: World, sign_in: SignIn, *, mail_is_sent: bool = False) -> None:
        """Unless all that both worlds tell X is sent, the worker sends it first."""
        self.world, self.sign_in = world, sign_in
        self.client = sign_in(world.x)
        if not mail_is_sent:
            letters(world)

    @cached_property
    def everywhere(self) -> list[str]:
        """The same in both worlds, also where a row is made up."""
        return ["/", *(address(name, self.world.known) for name in sorted(OURS))]

    def addresses(self, names: Iterable[str]) -> list[str]:
        return [address(name, self.world.known) if name in OURS else reverse(name) for name in names]

    def core(self, names: Iterable[str] = CORE, called: str = "") -> Answers:
        """And what is sent to them by e-mail."""
        lists = [reverse("incidents:list") + filters for filters in LISTS]
        with undone():
            asked: list[Question] = [("get", where, {}) for where in [*self.addresses(names), *lists]]
            asked.append(("post", reverse("oversight:export"), {}))
            return self.asked(asked, called) | letters(self.world)

    def asked(self, questions: Iterable[Question], called: str = "") -> Answers:
        return Crawler(self.client, called).search(questions)

    def everything(self, probes: list[Question]) -> Answers:
        """Every link and form; then the addresses of the incident that only one world has; then the lists
        again, that what was asked for shows no trace."""
        with undone():
            found = Crawler(self.client).crawl(self.everywhere)
            found |= self.asked(probes, "hidden: ") | self.core(called="after: ")
        return found

    def probes(self, hidden: dict[str, Any]) -> list[Question]:
        """Whoever was told an address or a reference, and tries it."""
        there = [address(name, hidden) for name in HIDDEN]
        told = {"reference": hidden["reference"], "why": "at_risk", "words": CANARIES[5]}
        return [
            *(("get", where, {}) for where in there),
            *(("post", where, {}) for where in there[::6]),
            ("post", reverse("incidents:emergency"), told),
            ("post", reverse("oversight:list"), {"reference": hidden["reference"]}),
        ]

    def other(self, ground: str) -> dict[str, Any]:
        return add_incident(self.world, ground, self.sign_in)


def letters(world: World) -> Answers:
    """What the worker that sends e-mail has sent to X until now."""
    sending.dispatch(now=NOW)
    theirs = [str(one.message()) for one in mail.outbox if world.x.email in one.to]
    mail.outbox.clear()
    return {"e-mail": Answer(len(theirs), (), "\n".join(map(without_date, theirs)).encode(), ())}


def without_date(letter: str) -> str:
    """The boundary and the date are the mail library's own; its id is chance, drawn when it is asked for."""
    kept = [RANDOM_ID.sub("Message-ID: random", line) for line in letter.splitlines()]
    return "\n".join(line for line in kept if not line.startswith("Date:"))
