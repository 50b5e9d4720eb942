"""Help with precise words: notices vague, soft, doubting and blaming wording, and offers a plainer one. Pure.

Source: multi-agency sexual safety guidance 2024 (an assault is not "inappropriate behaviour"); NCCMH standard
6.2 (nobody is doubted or blamed). It only suggests: a writer may have reasons, and quotes stay as said.
"""

import re
from dataclasses import dataclass

VAGUE = "It does not say what happened. A reader could take it for much more, or much less."
SOFT = "It makes what happened sound smaller than it was."
DOUBT = "It can read as if the person is not believed."
BLAME = "It can read as if the person is to blame for what somebody else did."
CONSENT = "Consent and capacity are asked about, never assumed, and are not the same thing."
LABEL = "It sums up a person. What they said or did says more."


@dataclass(frozen=True)
class Suggestion:
    """`found` is the wording as written; `offer` is what could be said instead."""

    found: str
    offer: str
    why: str


#: (why, what to say instead, phrases: a space stands for any spaces or hyphens)
PHRASES: tuple[tuple[str, str, str], ...] = (
    (
        VAGUE,
        "Say what was done or said: which part of the body, which words, over or under clothes.",
        "(?:sexually )?inappropriate(?:ly)?(?: sexual)?(?: behaviou?r| touch(?:ing)?| contact| comments?)?"
        "|inappropriate(?: sexual)? language|sexual misconduct|sexuali[sz]ed behaviou?r|sexual behaviours?",
    ),
    (
        VAGUE,
        "Name it, for example rape, sexual assault, exposure or sexual comments. Then say what happened.",
        "(?:incident|matter|something|behaviou?r|comments?|act) of a sexual nature|sexual nature",
    ),
    (
        VAGUE,
        "Name the part of the body: penis, vulva, vagina, anus, bottom, breast.",
        "private (?:parts?|areas?)|down there|nether regions",
    ),
    (
        VAGUE,
        "Say what was done or said.",
        "over friendly|over familiar|overfamiliar|crossed (?:a|the) line|boundary issues?",
    ),
    (
        SOFT,
        "Say what was touched, with what, and how. Touching without consent is sexual assault.",
        "interfered with|fondl(?:ed|es|ing)|touched up|messed (?:about|around) with|took advantage of",
    ),
    (
        SOFT,
        "This describes rape or sexual assault. Use that name.",
        "non consensual sex|unwanted sex|forced sex|sex without consent",
    ),
    (
        SOFT,
        "This describes child sexual abuse. Use that name.",
        "underage sex|under age sex|child prostitut(?:e|ion)|sex with a child|relationship with a child",
    ),
    (
        SOFT,
        "Quote what was said, or say what each person did.",
        "banter|just joking|only joking|harmless fun|horseplay|domestic dispute|lovers? (?:tiff|quarrel)",
    ),
    (
        SOFT,
        "Say who contacted whom, and how. Between staff and a service user it is a boundary breach.",
        "an affair|inappropriate relationship",
    ),
    (SOFT, "Say what was asked for, by whom, and what was offered or threatened.", "sexual favours?"),
    (
        CONSENT,
        "Say what each person said and did. Write questions about consent and capacity as questions.",
        "consensual(?:ly)?|consented|consenting",
    ),
    (
        DOUBT,
        "“Says” or “told us”, with their own words in quotation marks.",
        "alleg(?:es|ed|edly|ing)|claim(?:s|ed|ing)|supposedly|so called|purport(?:s|ed|edly)",
    ),
    (
        DOUBT,
        "Write what each person said and when. After trauma, accounts often come in pieces and out of order.",
        "unfounded|fabricat(?:ed|es|ing|ion)|made (?:it|this|that) up|false allegations?|not credible"
        "|changed (?:her|his|their) story|inconsistent(?: account| story)?|unreliable(?: historian)?",
    ),
    (
        BLAME,
        "“Did not tell us at that time”, or “chose not to say more today”.",
        "failed to (?:disclose|report|say|tell|mention)|did not bother to"
        "|refus(?:ed|es) to (?:disclose|say|engage|talk|speak)",
    ),
    (
        BLAME,
        "Say what the person did and said, and what they asked for.",
        "attention seeking|seeking attention|for attention",
    ),
    (
        BLAME,
        "Leave it out, or say plainly what was done. It does not explain what somebody else did.",
        "promiscuous(?:ly)?|promiscuity|flirt(?:s|ed|ing|atious|atiously)?|provocative(?:ly)?"
        "|seductive(?:ly)?|scantily (?:clad|dressed)",
    ),
    (
        BLAME,
        "Say what the other person did. Freezing or going along can be how people survive.",
        "led (?:him|her|them) on|asked for it|asking for it|encouraged (?:him|her|them)"
        "|brought (?:it|this) on (?:herself|himself|themselves)|did not (?:fight back|resist|scream|shout)"
        "|(?:put|made) (?:herself|himself|themselves) (?:at risk|vulnerable)",
    ),
    (
        LABEL,
        "Say what the person did and said.",
        "manipulative|hysterical|histrionic|difficult patient|well known for|typical for (?:her|him|them)",
    ),
    (LABEL, "“Directly affected person”, or the word the person uses.", "victims?"),
    (
        LABEL,
        "“Initiator”, or “the person said to have done this”.",
        "perpetrators?|predators?|sex offenders?|perverts?|abusers?",
    ),
)


def _pattern(phrases: str) -> re.Pattern[str]:
    """Whole words, in any case, with any spaces or hyphens between them."""
    spaced = phrases.replace(" ", r"[\s‐‑–-]+")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


NOTICED = [(_pattern(phrases), offer, why) for why, offer, phrases in PHRASES]


def notice(text: str) -> list[Suggestion]:
    """Each wording once, in the order it was written. Empty when there is nothing to suggest."""
    hits = [
        (match.start(), -match.end(), match[0], offer, why)
        for pattern, offer, why in NOTICED
        for match in pattern.finditer(text)
    ]
    said: dict[str, Suggestion] = {}
    read_to = 0
    for start, end, found, offer, why in sorted(hits):
        if start >= read_to:  # a phrase is noticed whole, not its parts again
            read_to = -end
            wording = " ".join(found.split())
            said.setdefault(wording.lower(), Suggestion(wording, offer, why))
    return list(said.values())
