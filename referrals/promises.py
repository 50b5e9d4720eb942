"""Answering, deciding, sending and acknowledging: who is told is who is told of the incident."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from deadlines import subjects
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.access import may_refer
from incidents.deadline_recipients import AboutIncident
from incidents.models import Incident
from referrals.models import Referral
from staff.models import User


class AboutReferral(AboutIncident):
    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        ids = [deadline.subject_id for deadline in deadlines]
        of_referral = dict(Referral.objects.filter(pk__in=ids).values_list("pk", "incident_id"))
        return {d.pk: of_referral[d.subject_id] for d in deadlines if d.subject_id in of_referral}

    def address(self, deadline: Deadline, incident: Incident, person: User, now: datetime) -> str:
        """The referral, for who may act on it; for who may only see the incident, the incident."""
        if may_refer(person, incident):
            return reverse("referrals:detail", args=[deadline.subject_id])
        return super().address(deadline, incident, person, now)


class AboutQuestions(AboutIncident):
    def address(self, deadline: Deadline, incident: Incident, person: User, now: datetime) -> str:
        """The questions, for who may answer them; for who may only see the incident, the incident."""
        if may_refer(person, incident):
            return reverse("referrals:questions", args=[incident.pk])
        return super().address(deadline, incident, person, now)


def register() -> None:
    subjects.register(Kind.QUESTIONS, AboutQuestions())
    for kind in (Kind.DECISION, Kind.SENDING, Kind.ACKNOWLEDGEMENT):
        subjects.register(kind, AboutReferral())
