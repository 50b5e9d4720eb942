"""Giving a document to somebody. Who may have it is decided, and noted, by the app that owns its subject."""

from django.http import Http404, HttpResponse

from documents.models import Document


def pdf_response(document: Document, *, name: str = "document.pdf", inline: bool = False) -> HttpResponse:
    """404 while it is still being made. `name` must say nothing of a person."""
    if not document.is_ready:
        raise Http404
    response = HttpResponse(bytes(document.content or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
