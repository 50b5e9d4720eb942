"""Reading what a section said before."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.recording import section_versions as earlier
from incidents.recording.section_names import Section
from incidents.recording.views.pages import section_url, to_read
from staff.requests import Request


@require_safe
def versions(request: Request, pk: UUID, slug: str) -> HttpResponse:
    """Every version of one section that this person may read, newest first."""
    if slug not in Section.values:
        raise Http404
    section = Section(slug)
    reading = to_read(request, pk, timezone.now())
    context = {
        "incident": reading.incident,
        "section": section,
        "url": section_url(pk, section),
        "versions": earlier.of(reading, section),
        "withdrawn": earlier.withdrawn(reading, section),
    }
    return render(request, "incidents/record/versions.html", context)
