"""Making a referral into a document, and writing down who read one."""

from datetime import datetime

from django.db import transaction

from audit import services as audit
from documents import services as documents
from documents.hurry import hurry
from documents.models import Document
from incidents.models import Incident
from referrals.document import NAME, facts
from referrals.models import Referral
from staff.models import User


@transaction.atomic
def ask_for_document(*, referral: Referral, by: User, now: datetime) -> Document:
    """Frozen as it is now; a worker makes the pages. Asked again in the same minute, it is the same one."""
    frozen = facts(referral, by=by, now=now)
    document = documents.ask_for(kind=NAME, subject_id=referral.pk, facts=frozen, by=by, now=now)
    audit.record(verb="referral.document_asked", target=referral, by=by, at=now, document=str(document.pk))
    hurry()
    return document


def note_read(*, subject: Referral | Incident, by: User, now: datetime, page: str) -> None:
    """Every reading of an identifiable record is in the audit trail (Caldicott principles)."""
    verb = "referral.read" if isinstance(subject, Referral) else "referrals.read"
    audit.record(verb=verb, target=subject, by=by, at=now, page=page)
