"""Mistakes that somebody could make one day, each planted in the code for as long as a test lasts.

`closed_by_rows`: row security alone stops it, although the application makes the mistake. Where it does not
(what tasks send, what is kept outside the database, what is X's own row), the tests are the only net.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.template import Context, Template

from accounts.admin import WardWithRolesAdmin
from audit import services as audit
from audit.models import AuditEvent
from deadlines import delivery
from deadlines import notice_list as notices
from deadlines.models import Deadline, Notice
from incidents import deadline_recipients, door, read_scope, routing
from incidents.confidentiality.services import emergency, interests
from incidents.door import Reason
from incidents.models import Exclusion, Incident, Involvement
from incidents.viewing import incident_list, triage_queue
from incidents.viewing.views import lists
from incidents.wording import ALWAYS, Wording
from mail import sending as mailing
from oversight import patterns
from oversight import reading as trail
from referrals.models import Referral
from referrals.views import sending
from row_security.context import acting_as_system
from staff import directory
from staff import views as people
from staff.models import Interest, User
from tests.security.twins.stories import (
    chased_before_x_was_named,
    named_and_withdrawn,
    named_as_initiator,
    open_to_the_ward_of_x,
    opened_and_over,
    opened_in_an_emergency,
    referred,
    said_to_be_close,
)
from tests.security.twins.worlds import World

Plant = Callable[[pytest.MonkeyPatch, World], None]


# --- the mistakes -------------------------------------------------------------------------------------------


def everything(*_: Any) -> Any:
    return Incident.objects.all()


def list_without_filter(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(incident_list, "door", SimpleNamespace(reasons=all_there_is, not_excluded=nobody))


def list_without_the_wall(patch: pytest.MonkeyPatch, world: World) -> None:
    """Asked where a record is opened, forgotten where they are listed."""
    patch.setattr(incident_list, "door", SimpleNamespace(**vars(door) | {"not_excluded": nobody}))


def all_there_is(person: User) -> list[Reason]:
    return [Reason(ALWAYS)]


def nobody(person: User) -> Wording:
    return ALWAYS


def door_without_the_wall(patch: pytest.MonkeyPatch, world: World) -> None:
    """A right given once is asked before the wall."""
    patch.setattr(door, "not_excluded", nobody)


def wall_read_at_log_in(patch: pytest.MonkeyPatch, world: World) -> None:
    walled = Exclusion.objects.active().filter(person=world.x)
    then = list(walled.values_list("incident", flat=True))
    patch.setattr(door, "not_excluded", lambda person: Wording("{i}.id <> all (%s::uuid[])", (then,)))


def superusers_pass(patch: pytest.MonkeyPatch, world: World) -> None:
    world.x.is_superuser = True
    world.x.save(update_fields=["is_superuser"])
    wall, reasons = door.not_excluded, door.reasons
    patch.setattr(door, "not_excluded", lambda one: ALWAYS if one.is_superuser else wall(one))
    patch.setattr(door, "reasons", lambda one: all_there_is(one) if one.is_superuser else reasons(one))


def membership_never_ends(patch: pytest.MonkeyPatch, world: World) -> None:
    ever = "{i}.id in (select incident_id from incidents_casemember where person_id = %s and added_at < %s)"
    patch.setattr(door, "NAMED", ever)
    cases = door.cases
    patch.setattr(door, "cases", lambda *of: [*cases(*of), door.named(*of)])


def queue_without_the_door(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(triage_queue, "door", SimpleNamespace(**vars(door) | {"open_to": lambda *_: ALWAYS}))


def unfinished_without_the_door(patch: pytest.MonkeyPatch, world: World) -> None:
    of_anybody = Incident.objects.filter(submitted_at=None)
    patch.setattr("incidents.home_tasks._unfinished", lambda person, now: with_no_time(of_anybody))


def with_no_time(found: Any) -> Any:
    rows = list(found.select_related("ward").order_by("-flagged_at"))[:10]
    for row in rows:
        row.due = None
    return rows


def count_of_everybody_s(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr("config.home.unseen_notices", lambda *_: Notice.objects.count())


def title_with_a_count(patch: pytest.MonkeyPatch, world: World) -> None:
    from config import context

    names = context.names
    patch.setattr(context, "names", lambda: names() | {"service_name": f"Heard ({Incident.objects.count()})"})


def search_that_leaves_out_the_named(patch: pytest.MonkeyPatch, world: World) -> None:
    """An initiator cannot be chosen, so why offer them?"""
    find = directory.find_staff

    def found(words: str) -> list[Any]:
        named = set(Involvement.objects.initiators().values_list("staff", flat=True))
        return [one for one in find(words) if one.pk not in named]

    patch.setattr("incidents.confidentiality.views.interests.find_staff", found)


def trail_without_the_wall(patch: pytest.MonkeyPatch, world: World) -> None:
    """The list of events and their export."""
    patch.setattr(trail, "events_for", lambda person: AuditEvent.objects.all())


def patterns_without_the_wall(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(patterns, "events_for", lambda person: AuditEvent.objects.all())


def events_of_no_incident(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(audit, "incident_of", lambda target: None)


def notices_not_asked_again(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(notices, "_known", lambda person, found, now: found)


def notices_of_anybody(patch: pytest.MonkeyPatch, world: World) -> None:
    """Whoever knows the address is sent on to the record."""
    patch.setattr(notices, "find", lambda person, pk, now: Notice.objects.filter(pk=pk).first())
    patch.setattr(deadline_recipients, "may_know", lambda *_: True)


def mail_not_asked_again(patch: pytest.MonkeyPatch, world: World) -> None:
    patch.setattr(delivery.subjects, "known_among", lambda person, found, now: {one.pk for one in found})


def mail_with_a_count(patch: pytest.MonkeyPatch, world: World) -> None:
    write = mailing._message

    def counted(*given: Any) -> Any:
        message = write(*given)
        message.subject = f"You have a task: {Deadline.objects.running().count()} are open"
        return message

    patch.setattr(mailing, "_message", counted)


def task_that_tells_the_walled_off(patch: pytest.MonkeyPatch, world: World) -> None:
    for module in (deadline_recipients, routing):
        patch.setattr(module, "walled_off", lambda incident: Q(pk__in=[]))
    patch.setattr(deadline_recipients, "not_kept_from", everything)


def page_kept_for_the_next(patch: pytest.MonkeyPatch, world: World) -> None:
    """By its address, whoever asks. The worlds share no page: `seen_first` begins it anew."""
    render, kept = lists.render, world.people.setdefault("pages", {})  # type: ignore[arg-type]

    def cached(request: Any, template: str, context: dict[str, Any]) -> Any:
        key: Any = request.get_full_path()
        if key not in kept:
            kept[key] = render(request, template, context).content
        return HttpResponse(kept[key])

    patch.setattr(lists, "render", cached)


def file_by_its_link(patch: pytest.MonkeyPatch, world: World) -> None:
    def anybody(person: Any, pk: Any, now: Any) -> Referral:
        found = Referral.objects.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    patch.setattr(sending, "fetch", anybody)


def header_with_the_newest(patch: pytest.MonkeyPatch, world: World) -> None:
    render = lists.render

    def tagged(*given: Any) -> Any:
        response = render(*given)
        newest_of_all = Incident.objects.order_by("-flagged_at", "pk").values_list("pk", flat=True)
        response["ETag"] = f'"{newest_of_all.count()}"'
        return response

    patch.setattr(lists, "render", tagged)


def forbidden_instead_of_absent(patch: pytest.MonkeyPatch, world: World) -> None:
    found = read_scope._found

    def said(person: Any, pk: Any, now: Any) -> Any:
        try:
            return found(person, pk, now)
        except Http404:
            if Incident.objects.filter(pk=pk).exists():
                raise PermissionDenied from None
            raise

    patch.setattr(read_scope, "_found", said)


def refusal_that_says_why(patch: pytest.MonkeyPatch, world: World) -> None:
    opened = emergency.open_in_emergency

    def said(*, reference: str, by: Any, **given: Any) -> Any:
        incident = opened(reference=reference, by=by, **given)
        with acting_as_system("system:tests"):
            there = Incident.objects.filter(reference=reference).exists()
        if there and incident is None:
            raise PermissionDenied
        return incident

    patch.setattr(emergency, "open_in_emergency", said)


def a_query_for_each_wall(patch: pytest.MonkeyPatch, world: World) -> None:
    wall = door.not_excluded

    def asked(person: User) -> Wording:
        for one in Exclusion.objects.active().filter(person=person):
            Incident.objects.filter(pk=one.incident_id).exists()
        return wall(person)

    patch.setattr(door, "not_excluded", asked)


def ward_page_with_a_count(patch: pytest.MonkeyPatch, world: World) -> None:
    def incidents(ward: Any) -> int:
        return int(Incident.objects.filter(ward=ward).count())

    patch.setattr(WardWithRolesAdmin, "list_display", ["name", incidents])


def template_that_goes_backwards(patch: pytest.MonkeyPatch, world: World) -> None:
    render = people.render
    mark = Template("{% for one in people %}{{ one.name }}: {{ one.involvements.count }}{% endfor %}")

    def more(request: Any, template: str, context: dict[str, Any]) -> Any:
        response = render(request, template, context)
        response.content += mark.render(Context(context)).encode()
        return response

    patch.setattr(people, "render", more)


def interests_that_a_lead_wrote_down(patch: pytest.MonkeyPatch, world: World) -> None:
    def of(person: Any) -> Any:
        found = Interest.objects.active().filter(person=person)
        return found.select_related("other", "service_user").order_by("declared_at", "id")

    patch.setattr(interests, "declared_by", of)


@dataclass(frozen=True)
class Leak:
    """`looks` names the pages that are compared; `told`: addresses of the hidden rows that are tried.

    `seen_first`: a lead looks before X; `mail_waits`: X has not been sent what both worlds tell;
    `may_ask_in_emergency`: X has had the record open before, so that asking again is answered.
    """

    plant: Plant
    persona: str = "ward staff"
    happens: Callable[[World], Incident] = named_as_initiator
    looks: tuple[str, ...] = ("home", "incidents:list")
    told: tuple[str, ...] = ()
    closed_by_rows: bool = True
    seen_first: bool = False
    mail_waits: bool = False
    may_ask_in_emergency: bool = False

    @property
    def name(self) -> str:
        return self.plant.__name__

    @property
    def world(self) -> tuple[str, bool]:
        """Those for which it is the same share what both worlds have."""
        return self.persona, self.mail_waits

    def shows(self, *, rows: bool) -> bool:
        return self.plant is not nothing and not (rows and self.closed_by_rows)

    def without(self) -> "Leak":
        return replace(self, plant=nothing)


def nothing(patch: pytest.MonkeyPatch, world: World) -> None:
    """As the code is."""


LEAD, AUDITOR = "lead for adults", "auditor"
DETAIL = ("incidents:detail", "incidents:timeline", "incidents:record")
NOTICES = ("home", "deadlines:notices")

LEAKS = [
    Leak(list_without_filter),
    Leak(list_without_the_wall, LEAD),
    Leak(door_without_the_wall, LEAD, told=DETAIL),
    Leak(door_without_the_wall, happens=open_to_the_ward_of_x, told=DETAIL),
    Leak(wall_read_at_log_in, LEAD, happens=open_to_the_ward_of_x, told=DETAIL),
    Leak(superusers_pass, told=DETAIL),
    Leak(membership_never_ends, happens=named_and_withdrawn, told=DETAIL),
    Leak(membership_never_ends, AUDITOR, happens=opened_and_over, told=DETAIL, may_ask_in_emergency=True),
    Leak(queue_without_the_door, LEAD, looks=("incidents:queue",)),
    Leak(unfinished_without_the_door),
    Leak(count_of_everybody_s),
    Leak(title_with_a_count),
    Leak(search_that_leaves_out_the_named, looks=()),
    Leak(trail_without_the_wall, AUDITOR, looks=("oversight:list",)),
    Leak(patterns_without_the_wall, AUDITOR, looks=("oversight:patterns",), happens=opened_in_an_emergency),
    Leak(header_with_the_newest),
    Leak(events_of_no_incident, AUDITOR, looks=("oversight:list",), closed_by_rows=False),
    Leak(notices_not_asked_again, LEAD, happens=chased_before_x_was_named, looks=NOTICES),
    Leak(notices_of_anybody, told=("deadlines:open",)),
    Leak(mail_not_asked_again, LEAD, happens=chased_before_x_was_named, closed_by_rows=False),
    Leak(mail_with_a_count, LEAD, closed_by_rows=False, mail_waits=True),
    Leak(task_that_tells_the_walled_off, "executive lead", looks=NOTICES, closed_by_rows=False),
    Leak(page_kept_for_the_next, closed_by_rows=False, seen_first=True),
    Leak(file_by_its_link, happens=referred, told=("referrals:download",)),
    Leak(forbidden_instead_of_absent, told=DETAIL),
    Leak(refusal_that_says_why, AUDITOR, closed_by_rows=False),
    Leak(a_query_for_each_wall, LEAD),
    Leak(ward_page_with_a_count, "administrator", looks=("admin:wards_ward_changelist",)),
    Leak(template_that_goes_backwards, happens=said_to_be_close, looks=("staff:people",)),
    Leak(
        interests_that_a_lead_wrote_down,
        happens=said_to_be_close,
        looks=("incidents:interests",),
    ),
]
