"""Making a referral into a document."""

from datetime import datetime

from django.db import transaction

from audit import services as audit
from documents import services as documents
from documents.models import Document
from mail.wake_worker import wake_worker
from referrals.document import NAME, facts
from referrals.models import Referral
from staff.models import User


@transaction.atomic
def ask_for_document(*, referral: Referral, by: User, now: datetime) -> Document:
    """Frozen as it is now; a worker makes the pages. Asked again in the same minute, it is the same one."""
    frozen = facts(referral, by=by, now=now)
    document = documents.ask_for(
        kind=NAME,
        subject_id=referral.pk,
        incident_id=referral.incident_id,
        facts=frozen,
        by=by,
        now=now,
    )
    audit.record(verb="referral.document_asked", target=referral, by=by, at=now, document=str(document.pk))
    wake_worker(documents.BUILD)
    return document
