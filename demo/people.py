"""The invented people of the demonstration and their log-ins. Needs no Django: read before it is set up.

Nobody here exists. The password is public: `seed_demo` makes these log-ins only where LOCAL_ONLY is set.
"""

import base64
import hashlib
from dataclasses import dataclass

PASSWORD = "invented-trust-only"  # noqa: S105 - printed on the screen of whoever starts the demonstration
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Invented:
    """Somebody who logs in. `role` is one of staff.roles.Role; without wards: the trust, or named cases."""

    key: str
    label: str
    name: str
    job_title: str
    role: str
    wards: tuple[str, ...] = ()
    employment: str = "employed"
    works_with_children: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    @property
    def needs_code(self) -> bool:
        """As `accounts.rules` says of what they hold; a test compares the two."""
        return len(self.wards) != 1

    @property
    def code_secret(self) -> str:
        """What their authenticator app would hold. As public as the password."""
        return base64.b32encode(hashlib.sha256(f"invented {self.key}".encode()).digest()[:20]).decode()


CAST = (
    Invented("nurse", "Nurse", "Nia Sampleby", "Staff nurse", "ward_staff", ("Rowan ward", "Hazel ward")),
    Invented(
        "manager", "Ward manager", "Marlon Exampleton", "Matron", "ward_manager", ("Rowan ward", "Hazel ward")
    ),
    Invented(
        "champion", "Sexual safety champion", "Chidi Madeup", "Senior nurse", "champion", ("Rowan ward",)
    ),
    Invented(
        "healthcare.assistant",
        "Healthcare assistant",
        "Hattie Inventsen",
        "Healthcare assistant",
        "ward_staff",
        ("Larch ward",),
    ),
    Invented(
        "childrens.nurse",
        "Nurse, children’s ward",
        "Carys Fictorley",
        "Staff nurse",
        "ward_staff",
        ("Acorn ward",),
        works_with_children=True,
    ),
    Invented(
        "bank.nurse",
        "Bank nurse (sees less)",
        "Barnaby Placeholder",
        "Bank nurse",
        "ward_staff",
        ("Rowan ward",),
        employment="bank",
    ),
    Invented("lead", "Safeguarding lead, adults", "Leila Notreal", "Named nurse", "safeguarding_adults"),
    Invented(
        "childrens.lead",
        "Safeguarding lead, children",
        "Kit Pretendry",
        "Named nurse, children",
        "safeguarding_children",
        works_with_children=True,
    ),
    Invented("allegations", "Allegations lead", "Amara Demowick", "Head of safeguarding", "allegations_lead"),
    Invented("investigator", "Investigator", "Idris Mockford", "Clinical lead, another site", "investigator"),
    Invented(
        "capacity",
        "Capacity assessor",
        "Priya Imaginall",
        "Consultant psychiatrist",
        "capacity_assessor",
        ("Rowan ward", "Hazel ward", "Larch ward"),
    ),
    Invented("board", "Board member", "Beatrix Supposen", "Non-executive director", "board_member"),
    Invented("executive", "Executive lead", "Edmund Whatifson", "Chief nurse", "executive_lead"),
    Invented("auditor", "Information governance", "Anwen Fabelton", "Caldicott guardian", "auditor"),
    Invented("admin", "System administrator", "Ade Conjurefield", "System manager", "administrator"),
    Invented("second.admin", "Second administrator", "Alma Makebelief", "System manager", "administrator"),
)

#: role, e-mail address, password
DEMO_LOG_INS: tuple[tuple[str, str, str], ...] = tuple((who.label, who.email, PASSWORD) for who in CAST)

FIRST_NAMES = (
    *("Abena", "Aled", "Anoush", "Arlo", "Bea", "Bilal", "Cerys", "Dev", "Dilys", "Eirlys", "Ewan", "Farah"),
    *("Femi", "Gita", "Glyn", "Hana", "Idwal", "Imogen", "Jamal", "Jude", "Kasia", "Kofi", "Lowri", "Mabel"),
    *("Mei", "Milo", "Nadia", "Noor", "Olwen", "Osian", "Petra", "Quinn", "Rafi", "Rosa", "Sefton", "Sian"),
    *("Tamsin", "Tariq", "Uma", "Vera", "Wanda", "Wilf", "Xander", "Yasmin", "Zainab", "Zeb"),
)
SURNAMES = (
    *("Exampleby", "Fictonshaw", "Inventley", "Madeupton", "Mockridge", "Notrealson", "Placeholme"),
    *("Pretendale", "Samplethorpe", "Storywell", "Supposeworth", "Taleford", "Whimsey", "Yarnwick"),
    *("Fablecroft", "Imaginby"),
)
