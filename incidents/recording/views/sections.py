"""Recording an incident: the list of sections, each section, and submitting."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.locking import Refused
from incidents.models import Incident, SectionSave
from incidents.read_scope import Reading, is_closed_to_changes
from incidents.recording import language, record_contents, section_summary, section_versions
from incidents.recording.completeness import Progress, progress_of
from incidents.recording.forms.additions import KnownAtForm, SubmitForm
from incidents.recording.forms.base import SectionForm
from incidents.recording.forms.sections import FORMS
from incidents.recording.required_facts import State, advised, missing, section_state
from incidents.recording.section_names import Section
from incidents.recording.services import submitting
from incidents.recording.services.saving import Stale, correct_known_at, save_section, unpacked
from incidents.recording.views.pages import go_on, linked, section_url, then_url, to_read, to_write
from incidents.vocabulary import Audience
from staff.requests import Request

#: where the wording is looked at
WRITTEN = {
    Section.WHAT_HAPPENED: ("narrative", "context", "headline"),
    Section.SAFETY: ("safety_words",),
}
CLOSED_TO_CHANGES = (
    "This part can no longer be changed here. Add what you want to say as an account, "
    "or tell the safeguarding lead."
)
COLOUR = {State.NOT_STARTED: "blue", State.IN_PROGRESS: "aqua-green", State.COMPLETE: ""}


@require_safe
def record(request: Request, pk: UUID) -> HttpResponse:
    """The list of sections: how far each has come, who saved it, and what is missing."""
    now = timezone.now()
    reading = to_read(request, pk, now)
    progress = progress_of(reading.incident, reading)
    context = {
        "incident": reading.incident,
        "deadline": submitting.entry_deadline(reading.incident),
        "now": now,
        "tasks": [task(pk, section, progress) for section in Section],
        "missing": linked(pk, missing(progress.entry)),
        "advised": linked(pk, advised(progress.entry)),
    }
    return render(request, "incidents/record/list.html", context)


def task(pk: UUID, section: Section, progress: Progress) -> dict[str, Any]:
    trace = progress.latest.get(section)
    state = section_state(section, progress.entry, saved=trace is not None)
    hint = f"Last saved by {trace.by}, {section_summary.moment(trace.at)}" if trace else ""
    done = state is State.COMPLETE
    shown = {"status": state.label, "colour": COLOUR[state], "done": done}
    return {"title": section.label, "url": section_url(pk, section), "hint": hint, **shown}


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: Request, pk: UUID, slug: str) -> HttpResponse:
    if slug not in Section.values:
        raise Http404
    now, part = timezone.now(), Section(slug)
    if request.method == "POST" and part in FORMS:
        return _save(request, to_write(request, pk, now), part, now)
    reading = to_read(request, pk, now)
    form, more = None, {}
    if part in FORMS:
        standing = section_versions.active(reading, part)
        form = FORMS[part](incident=reading.incident, version=standing.latest, now=now)
        more = {"versions": standing.has_earlier}
    return _page(request, reading, part, form, now, **more)


def _save(request: Request, incident: Incident, part: Section, now: datetime) -> HttpResponse:
    form = FORMS[part](request.POST, incident=incident, version=0, now=now)
    then = then_url(incident.pk, request.POST.get("then", ""))
    if then and not form.touched():
        return redirect(then)
    if form.is_valid() and is_closed_to_changes(request.user, incident, part, now):
        form.add_error(None, CLOSED_TO_CHANGES)
    elif form.is_valid():
        try:
            save_section(
                incident=incident,
                section=part,
                values=form.values(),
                version=form.seen,
                reason=form.reason,
                staff_involved=form.asked_of_staff,
                kept_out=form.whom_it_may_be,
                by=request.user,
                now=now,
            )
        except Stale as stale:
            return _clash(request, incident, form, stale.latest, now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, incident, form, then or _next(request, incident, form), now)
    return _page(request, to_read(request, incident.pk, now), part, form, now)


def _saved(request: Request, incident: Incident, form: SectionForm, url: str, now: datetime) -> HttpResponse:
    said = f"“{form.section.label}” is saved."
    asked_of_staff = form.section is Section.PEOPLE or form.asked_of_staff
    if asked_of_staff and incident.audience != Audience.NAMED:
        return go_on(request, incident, url, now, said)
    messages.success(request, said)
    return redirect(url)


def _next(request: Request, incident: Incident, form: SectionForm) -> str:
    """Once after words that could be plainer, the same page again; saving has already worked."""
    if "later" in request.POST:
        return reverse("incidents:record", args=[incident.pk])
    text = written(form.section, form.values())
    if text != written(form.section, incident.__dict__) and language.notice(text):
        return section_url(incident.pk, form.section)
    return after(incident.pk, form.section)


def written(part: Section, values: Any) -> str:
    """What is written freely in this section and read by many."""
    return "\n".join(values.get(name) or "" for name in WRITTEN.get(part, ()))


def first_noticed(part: Section, incident: Incident) -> str:
    """The field to go back to."""
    names = WRITTEN.get(part, ("",))
    return next((name for name in names if language.notice(getattr(incident, name, "") or "")), names[0])


def after(pk: UUID, part: Section) -> str:
    order = list(Section)
    here = order.index(part) + 1
    return section_url(pk, order[here]) if here < len(order) else reverse("incidents:submit", args=[pk])


def _clash(
    request: Request, incident: Incident, typed: SectionForm, latest: SectionSave, now: datetime
) -> HttpResponse:
    """409, with both texts. What was typed can be saved as the next version, after reading."""
    again = request.POST.copy()
    again["version"] = str(latest.version)
    form = type(typed)(again, incident=incident, version=latest.version, now=now)
    form.helper.inputs[0].value = "Save mine as the next version"
    differ = section_summary.compared(typed.section, incident, unpacked(latest.values), typed.values())
    reading = to_read(request, incident.pk, now)
    return _page(request, reading, typed.section, form, now, status=409, latest=latest, differ=differ)


def _page(
    request: Request,
    reading: Reading,
    part: Section,
    form: SectionForm | None,
    now: datetime,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    incident = reading.incident
    text = written(part, incident.__dict__)
    context = {
        "incident": incident,
        "section": part,
        "form": form,
        "lists": f"incidents/record/_{part.name.lower()}.html",
        "suggestions": language.notice(text),
        "written": "id_" + first_noticed(part, incident),
        "after": after(incident.pk, part),
        **record_contents.for_section(reading, part, now),
        **more,
    }
    return render(request, "incidents/record/section.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def known_at(request: Request, pk: UUID) -> HttpResponse:
    """Correct when the service first learned of it."""
    now = timezone.now()
    writing = request.method == "POST"
    incident = to_write(request, pk, now) if writing else to_read(request, pk, now).incident
    form = KnownAtForm(request.POST if writing else None, now=now, initial={"known_at": incident.known_at})
    if writing and form.is_valid():
        correct_known_at(incident=incident, by=request.user, now=now, **form.cleaned_data)
        return go_on(request, incident, reverse("incidents:record", args=[pk]), now)
    context = {"incident": incident, "form": form, "heading": "When the service first learned of it"}
    return render(request, "incidents/record/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: Request, pk: UUID) -> HttpResponse:
    """Everything read back, what is missing by name, and the button."""
    now = timezone.now()
    reading = to_read(request, pk, now)
    incident = reading.incident
    form = _submit_form(request, incident, now)
    if request.method == "POST" and (
        incident.is_submitted or (form.is_valid() and _submitted(request, reading, form, now))
    ):
        return go_on(request, incident, incident.get_absolute_url(), now, "The record is submitted.")
    return render(request, "incidents/record/check.html", _check(reading, form, now))


def _submit_form(request: Request, incident: Incident, now: datetime) -> SubmitForm:
    late = submitting.is_late(submitting.entry_deadline(incident), now)
    return SubmitForm(request.POST if request.method == "POST" else None, late=late, now=now)


def _submitted(request: Request, reading: Reading, form: SubmitForm, now: datetime) -> bool:
    try:
        submitting.submit(
            incident=reading.incident, reading=reading, by=request.user, now=now, **form.cleaned_data
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _check(reading: Reading, form: SubmitForm, now: datetime) -> dict[str, Any]:
    incident = reading.incident
    progress = progress_of(incident, reading)
    return {
        "incident": incident,
        "form": form,
        "deadline": submitting.entry_deadline(incident),
        "now": now,
        "parts": record_contents.for_checking(reading),
        "missing": linked(incident.pk, missing(progress.entry)),
        "advised": linked(incident.pk, advised(progress.entry)),
    }
