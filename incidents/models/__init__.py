from incidents.confidentiality.grounds import Cause as ExclusionCause
from incidents.models.case import (
    Action,
    CaseMember,
    Closure,
    Exclusion,
    KnownAtChange,
    MemberAs,
    Review,
    SectionSave,
    StatusChange,
    StepTick,
    Triage,
)
from incidents.models.incident import Incident
from incidents.models.opening import RosteredPerson, RosterWindow, WideningRequest
from incidents.models.people import (
    Account,
    DetailsLook,
    EvidenceCheck,
    Involvement,
    SelfRating,
    SupportOffer,
    Told,
    Wish,
)

__all__ = [
    "Account",
    "Action",
    "CaseMember",
    "Closure",
    "DetailsLook",
    "EvidenceCheck",
    "Exclusion",
    "ExclusionCause",
    "Incident",
    "Involvement",
    "KnownAtChange",
    "MemberAs",
    "Review",
    "RosterWindow",
    "RosteredPerson",
    "SectionSave",
    "SelfRating",
    "StatusChange",
    "StepTick",
    "SupportOffer",
    "Told",
    "Triage",
    "WideningRequest",
    "Wish",
]
