"""The invented trust: three sites, twelve wards of different kinds, their places; more wards on request."""

from dataclasses import dataclass
from datetime import date

from referrals.models import Partner
from referrals.rules import ReferralKind as R
from wards.models import Location, ServiceType, Setting, SexDesignation, Site, Trust, Ward
from wards.models import LocationKind as L

NAME = "Anyshire Invented NHS Trust"
ACUTE, PICU, OLDER = ServiceType.ACUTE, ServiceType.PICU, ServiceType.OLDER_ADULT
FEMALE, MALE, MIXED = SexDesignation.FEMALE, SexDesignation.MALE, SexDesignation.MIXED


@dataclass(frozen=True)
class Plan:
    """A ward before it is made. `risky` places were marked by an environment review."""

    name: str
    kind: ServiceType
    sex: SexDesignation
    setting: Setting = Setting.HOSPITAL
    risky: frozenset[L] = frozenset({L.CORRIDOR})


HOME = Setting.HOME
SITES: dict[str, tuple[Plan, ...]] = {
    "Fabled Park Hospital": (
        Plan("Rowan ward", ACUTE, MIXED, risky=frozenset({L.CORRIDOR, L.LOUNGE})),
        Plan("Hazel ward", ACUTE, FEMALE),
        Plan("Alder ward", ACUTE, MALE),
        Plan("Juniper ward", PICU, MIXED, risky=frozenset({L.CORRIDOR, L.GARDEN})),
        Plan("Bramble ward", OLDER, MIXED, risky=frozenset({L.BATHROOM})),
        Plan("Willow ward", ServiceType.PERINATAL, FEMALE),
    ),
    "Storybrook Centre": (
        Plan("Larch ward", ServiceType.FORENSIC, MALE, risky=frozenset({L.ESCORTED_LEAVE})),
        Plan("Cedar ward", ServiceType.LEARNING_DISABILITY, MIXED, risky=frozenset({L.LOUNGE})),
        Plan("Acorn ward", ServiceType.CHILDREN, MIXED),
    ),
    "Makebelieve House": (
        Plan("Maple ward", ServiceType.REHABILITATION, MIXED, risky=frozenset({L.SMOKING_AREA})),
        Plan("Heather House", ServiceType.RESIDENTIAL, MIXED, setting=HOME),
        Plan("Fern Court", ServiceType.SUPPORTED_LIVING, MIXED, setting=HOME),
    ),
}
FIRST_WARDS = sum(map(len, SITES.values()))

PLACES: dict[L, str] = {
    L.LOUNGE: "Main lounge",
    L.DINING: "Dining room",
    L.CORRIDOR: "Corridor by the bedrooms",
    L.BEDROOM: "A bedroom",
    L.BATHROOM: "Bathroom",
    L.GARDEN: "Garden",
    L.SMOKING_AREA: "Outdoor area",
    L.CLINIC: "Clinic room",
    L.VEHICLE: "Trust vehicle",
    L.ESCORTED_LEAVE: "Escorted leave",
    L.OFF_PREMISES: "Off the premises",
    L.ONLINE: "Online or by phone",
}

PARTNERS: dict[R, tuple[str, str, str]] = {
    R.SAFEGUARDING_ADULT: (
        "Anyshire Invented Council, adult safeguarding",
        "Adults with care and support needs who are experiencing, or at risk of, abuse or neglect.",
        "Monday to Friday 9am to 5pm; emergency duty team at other times",
    ),
    R.CHILDREN: (
        "Anyshire Invented Council, children’s front door",
        "Anybody under 18.",
        "All day, every day",
    ),
    R.PIPOT: (
        "Anyshire Invented Council, PiPoT lead",
        "Concerns about people who work or volunteer with adults with care and support needs.",
        "Monday to Friday 9am to 5pm",
    ),
    R.LADO: (
        "Anyshire Invented Council, designated officer",
        "Allegations against people who work or volunteer with children, within one working day.",
        "Monday to Friday 9am to 5pm",
    ),
    R.POLICE: (
        "Anyshire Imaginary Police, hospital liaison",
        "Crimes, and advice before one is reported.",
        "Always",
    ),
    R.SARC: (
        "The Lantern (invented) sexual assault referral centre",
        "Anybody of any age and gender, with or without the police.",
        "All day, every day",
    ),
}


def make_trust(wards: int) -> list[Ward]:
    trust = Trust.objects.create(
        name=NAME,
        registration_number="INVENTED-1",
        helpline_name="Anyshire Invented Helpline (not a real number)",
        helpline_phone="01632 960 001",
    )
    sites = {name: Site.objects.create(trust=trust, name=name) for name in SITES}
    plans = [(sites[name], plan) for name, plans in SITES.items() for plan in plans]
    made = [make_ward(*plans[number % len(plans)], number // len(plans)) for number in range(wards)]
    Ward.objects.bulk_create(made)
    risky = [plans[number % len(plans)][1].risky for number in range(wards)]
    Location.objects.bulk_create(
        Location(ward=ward, name=name, kind=kind, higher_risk=kind in marked)
        for ward, marked in zip(made, risky, strict=True)
        for kind, name in PLACES.items()
    )
    return made


def make_ward(site: Site, plan: Plan, again: int) -> Ward:
    """Unsaved. The same plan once more is given a number: "Rowan ward 2"."""
    return Ward(
        site=site,
        name=f"{plan.name} {again + 1}" if again else plan.name,
        service_type=plan.kind,
        setting=plan.setting,
        sex_designation=plan.sex,
    )


def make_partners(checked_on: date) -> dict[R, Partner]:
    made = {
        kind: Partner(
            name=name,
            kinds=[kind],
            criteria=criteria,
            hours=hours,
            phone=f"01632 960 {100 + number}",
            secure_email=f"{kind.value.replace('_', '-')}@partners.example",
            agreement="Invented information sharing agreement, version 1",
            last_checked_on=checked_on,
        )
        for number, (kind, (name, criteria, hours)) in enumerate(PARTNERS.items(), 1)
    }
    Partner.objects.bulk_create(made.values())
    return made
