"""How often: close to what has been published, so that lists, charts and reports look like real ones.

Source: Care Quality Commission 2018, three months of mental health wards in England: of 1,120 incidents 298
were exposure, 273 sexual assault, 242 verbal abuse and 29 rape; 457 were assault or harassment; almost two
thirds of the people affected were using the service; staff were said to have done it in about 5 %.
"""

from incidents.vocabulary import (
    Category,
    LateReason,
    PersonKind,
    PhysicalHarm,
    PsychologicalHarm,
    RatingState,
    Response,
)
from wards.models import LocationKind as L

C = Category

LATE = 0.12
STILL_OPEN = 0.05  # of old ones
NAMED_ONLY = 0.12  # of those that could be opened to their ward

INITIATOR = {
    PersonKind.SERVICE_USER: 86,
    PersonKind.STAFF: 5,
    PersonKind.VISITOR: 6,
    PersonKind.NOT_KNOWN: 3,
}
AFFECTED = {PersonKind.SERVICE_USER: 58, PersonKind.STAFF: 34, PersonKind.VISITOR: 8}

BY_SERVICE_USER = {
    C.EXPOSURE: 28,
    C.SEXUALISED_LANGUAGE: 17,
    C.SEXUAL_ASSAULT: 19,
    C.HARASSMENT_VERBAL: 15,
    C.HARASSMENT_NON_VERBAL: 6,
    C.RAPE: 2,
    C.SEEN_OR_HEARD: 3,
    C.ONLINE: 2,
    C.ACTIVITY_BETWEEN_SERVICE_USERS: 3,
    C.RELATIONSHIP_CONCERN: 1,
    C.NEAR_MISS: 4,
}
BY_STAFF = {
    C.BOUNDARY_BREACH: 30,
    C.HARASSMENT_VERBAL: 30,
    C.SEXUAL_ASSAULT: 20,
    C.ONLINE: 10,
    C.OTHER: 10,
}
BY_OTHERS = {
    C.PAST_ABUSE: 30,
    C.HARASSMENT_VERBAL: 20,
    C.ONLINE: 15,
    C.RELATIONSHIP_CONCERN: 15,
    C.SEXUAL_ASSAULT: 15,
    C.NEAR_MISS: 5,
}
CATEGORIES = {
    PersonKind.SERVICE_USER: BY_SERVICE_USER,
    PersonKind.STAFF: BY_STAFF,
    PersonKind.VISITOR: BY_OTHERS,
    PersonKind.NOT_KNOWN: BY_OTHERS,
}
#: these happen to people who use the service
OF_SERVICE_USERS = frozenset(
    {C.PAST_ABUSE, C.BOUNDARY_BREACH, C.ACTIVITY_BETWEEN_SERVICE_USERS, C.RELATIONSHIP_CONCERN, C.OTHER}
)

PLACES = {
    L.LOUNGE: 26,
    L.CORRIDOR: 20,
    L.BEDROOM: 17,
    L.DINING: 14,
    L.GARDEN: 7,
    L.BATHROOM: 5,
    L.SMOKING_AREA: 4,
    L.ESCORTED_LEAVE: 3,
    L.CLINIC: 2,
    L.VEHICLE: 1,
    L.OFF_PREMISES: 1,
}
#: some things happen where they happen
WHERE = {
    C.ONLINE: {L.ONLINE: 1},
    C.PAST_ABUSE: {L.OFF_PREMISES: 1},
    C.SEEN_OR_HEARD: {L.BEDROOM: 1},
    C.NEAR_MISS: {L.BEDROOM: 1},
    C.ACTIVITY_BETWEEN_SERVICE_USERS: {L.BEDROOM: 3, L.GARDEN: 1},
}
#: hour of the day: meals and evenings stand out
HOURS = dict(enumerate([1, 1, 1, 1, 1, 1, 2, 4, 7, 4, 4, 4, 8, 6, 4, 4, 5, 9, 10, 9, 9, 8, 5, 2]))

PHYSICAL = list(PhysicalHarm)
PSYCHOLOGICAL = list(PsychologicalHarm)
PHYSICAL_HARM = {PhysicalHarm.NONE: 88, PhysicalHarm.LOW: 10, PhysicalHarm.MODERATE: 2}
PHYSICAL_HARM_IN_ASSAULT = {
    PhysicalHarm.NONE: 50,
    PhysicalHarm.LOW: 40,
    PhysicalHarm.MODERATE: 9,
    PhysicalHarm.SEVERE: 1,
}
PSYCHOLOGICAL_HARM = {
    PsychologicalHarm.NONE: 35,
    PsychologicalHarm.LOW: 55,
    PsychologicalHarm.MODERATE: 9,
    PsychologicalHarm.SEVERE: 1,
}
#: how much more harm people say there was than staff graded
FELT_MORE = {0: 40, 1: 45, 2: 15}
RATING = {RatingState.GIVEN: 60, RatingState.DECLINED: 22, RatingState.NOT_YET_ABLE: 18}

LATE_REASONS = {
    LateReason.STAFFING: 40,
    LateReason.PERSON_NOT_READY: 25,
    LateReason.LEARNED_LATE: 15,
    LateReason.SYSTEM: 10,
    LateReason.OTHER: 10,
}
RESPONSES = {
    Response.LOCAL_REVIEW: 55,
    Response.MDT_REVIEW: 30,
    Response.SAFEGUARDING_ENQUIRY: 12,
    Response.PSII: 3,
}
