"""What happened, before it is rows: who, where, when, how far the response has come."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from demo.seed.courses import Course
from demo.seed.directory import Team
from demo.seed.words import Words
from incidents.recording.section_names import Section
from incidents.recording.services.flagging import as_bool
from incidents.response.urgency import Signs, Urgency, urgency
from incidents.vocabulary import (
    Audience,
    Category,
    ExposureKind,
    InvolvedAs,
    LateReason,
    PersonKind,
    PhysicalHarm,
    PsychologicalHarm,
    RatingState,
    Response,
    Severity,
)
from incidents.workflow import Status
from referrals.facts import ReferralKind
from staff.models import User
from wards.ages import AgeBand
from wards.models import Known, Location, ServiceUser


@dataclass
class Part:
    """One person's part in a case."""

    id: UUID
    involved_as: InvolvedAs
    kind: PersonKind
    service_user: ServiceUser | None = None
    staff: User | None = None
    described_as: str = ""

    def age_band(self, on: date) -> AgeBand:
        if self.service_user:
            return self.service_user.age_band(on)
        return AgeBand.ADULT if self.staff else AgeBand.NOT_KNOWN


@dataclass
class Times:
    """In this order. What is None has not happened yet."""

    occurred: datetime
    known: datetime
    flagged: datetime
    submitted: datetime | None = None
    triaged: datetime | None = None
    closed: datetime | None = None

    def until(self, now: datetime) -> "Times":
        """Without what lies after `now`, and without what would have followed it."""
        submitted = self.submitted if self.submitted and self.submitted <= now else None
        triaged = self.triaged if submitted and self.triaged and self.triaged <= now else None
        closed = self.closed if triaged and self.closed and self.closed <= now else None
        return Times(self.occurred, self.known, self.flagged, submitted, triaged, closed)

    @property
    def status(self) -> Status:
        if self.closed:
            return Status.CLOSED
        if self.triaged:
            return Status.RESPONDING
        return Status.SUBMITTED if self.submitted else Status.RECORDING


@dataclass
class Rating:
    """How the person directly affected rates the harm, or where asking stands."""

    state: RatingState
    physical: PhysicalHarm | str = ""
    psychological: PsychologicalHarm | str = ""


@dataclass
class Case:
    id: UUID
    reference: str
    form_key: UUID
    team: Team
    category: Category
    parts: list[Part]
    times: Times
    recorder: User
    lead: User
    place: Location
    words: Words
    physical: PhysicalHarm = PhysicalHarm.NONE
    psychological: PsychologicalHarm = PsychologicalHarm.LOW
    rating: Rating = field(default_factory=lambda: Rating(RatingState.DECLINED))
    late_reason: LateReason | str = ""
    response: Response = Response.LOCAL_REVIEW
    exposure: ExposureKind | str = ""
    named_only: bool = False
    everyone_safe: Known = Known.YES
    helper: User | None = None
    investigator: User | None = None
    review_overdue: bool = False
    to_do: User | None = None  # who has an action that is due
    later_account: str = ""
    courses: dict[ReferralKind, Course] = field(default_factory=dict)  # others go their ordinary way
    saved: tuple[Section, ...] = ()  # of a record not yet submitted; a submitted one has them all

    def people(self, involved_as: InvolvedAs) -> list[Part]:
        return [part for part in self.parts if part.involved_as == involved_as]

    @cached_property
    def affected(self) -> list[Part]:
        return self.people(InvolvedAs.AFFECTED)

    @cached_property
    def initiators(self) -> list[Part]:
        return self.people(InvolvedAs.INITIATOR)

    @cached_property
    def accused_staff(self) -> list[User]:
        return [part.staff for part in self.initiators if part.staff]

    @cached_property
    def affected_staff(self) -> list[User]:
        return [part.staff for part in self.affected if part.staff]

    @cached_property
    def staff_involved(self) -> Known:
        if any(part.kind == PersonKind.STAFF for part in self.affected + self.initiators):
            return Known.YES
        return Known.NO

    @cached_property
    def child_involved(self) -> bool:
        on = self.times.known.date()
        return any(part.age_band(on).is_child for part in self.affected + self.initiators)

    @property
    def audience(self) -> Audience:
        if self.staff_involved != Known.NO:
            return Audience.NAMED
        if not self.times.triaged:
            return Audience.INTAKE
        return Audience.NAMED if self.named_only else Audience.WARD

    @property
    def severity(self) -> Severity:
        graded = {harm.value for harm in (self.physical, self.psychological)}
        return [grade for grade in Severity if grade.value in graded][-1]

    @property
    def urgency(self) -> Urgency:
        signs = Signs(
            categories=[self.category],
            safe=as_bool(self.everyone_safe),
            staff_involved=as_bool(self.staff_involved),
            child_involved=self.child_involved,
            severe_harm=Severity.SEVERE.value in (self.physical, self.psychological),
        )
        return urgency(signs)

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(Section) if self.times.submitted else self.saved
