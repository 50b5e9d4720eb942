"""What a trust may make of a ladder of reminders, and what is refused, in words. Pure.

Source: NCCMH standard 7.1; the built-in ladders are `deadlines.clock.LADDERS`. Whatever a trust chooses,
somebody is told in time, and somebody above them when time has run out.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from deadlines.clock import ALLOWED, LADDERS, Audience, Kind, Rung

A = Audience

#: audience -> what a page calls it
CALLED: dict[Audience, str] = {
    A.RECORDER: "whoever is writing the record",
    A.WARD_MANAGER: "the ward manager",
    A.WARD_DEPUTY: "a ward deputy",
    A.OWNER: "the person it was left to",
    A.CASE_LEAD: "the case lead",
    A.SAFEGUARDING_LEAD: "a safeguarding lead",
    A.ALLEGATIONS_LEAD: "the allegations lead",
    A.EXECUTIVE_LEAD: "the executive lead",
    A.AUDITOR: "an auditor",
}

LEADS = (A.CASE_LEAD, A.SAFEGUARDING_LEAD, A.EXECUTIVE_LEAD)
#: whom each kind can tell: those who may know of it, and can do something about it
CAN_TELL: dict[Kind, tuple[Audience, ...]] = {
    Kind.ENTRY: (A.RECORDER, A.WARD_MANAGER, A.WARD_DEPUTY, A.SAFEGUARDING_LEAD, A.EXECUTIVE_LEAD),
    Kind.TRIAGE: (A.SAFEGUARDING_LEAD, A.EXECUTIVE_LEAD),
    Kind.QUESTIONS: LEADS,
    Kind.REVIEW: LEADS,
    Kind.DECISION: LEADS,
    Kind.SENDING: LEADS,
    Kind.ACKNOWLEDGEMENT: LEADS,
    Kind.ACTION: (A.OWNER, *LEADS),
    Kind.EMERGENCY: (A.AUDITOR, A.EXECUTIVE_LEAD),
    Kind.ASK_AGAIN: (A.OWNER, *LEADS),
    Kind.LEAD: (A.SAFEGUARDING_LEAD, A.EXECUTIVE_LEAD),
}
#: who must be told the moment the promise begins: of a flag, an emergency access, a record without a lead
AT_ONCE = {
    Kind.TRIAGE: A.SAFEGUARDING_LEAD,
    Kind.EMERGENCY: A.AUDITOR,
    Kind.LEAD: A.SAFEGUARDING_LEAD,
}
#: who must be told by the time it is due
BY_THEN = {Kind.ENTRY: A.SAFEGUARDING_LEAD}
#: above whoever should have acted; one of them must be told once it is overdue
ABOVE: dict[Kind, frozenset[Audience]] = {kind: frozenset([A.EXECUTIVE_LEAD]) for kind in Kind} | {
    kind: frozenset([A.SAFEGUARDING_LEAD, A.EXECUTIVE_LEAD]) for kind in (Kind.ACTION, Kind.ASK_AGAIN)
}

DUE = timedelta(0)
EARLIEST = timedelta(days=-30)  # where the promise has a day of its own, and not an allowed time
LATEST = timedelta(days=90)
MOST_RUNGS = 10
UNIT_NAMES = {"m": "minute", "h": "hour", "d": "day"}
#: minutes in a unit, its letter, and the least time that is said in it
UNITS = ((1440, "d", 7 * 1440), (60, "h", 60), (1, "m", 0))


def level(kind: Kind, after_due: timedelta) -> str:
    """The name of a rung at this time: that of the built-in one, or such as ``90m_before`` and ``2h_over``.

    One time has one name, whoever set the ladder, so that no change of it tells anybody the same thing twice.
    """
    for built_in in LADDERS[kind]:
        if built_in.after_due == after_due:
            return built_in.level
    if not after_due:
        return "due"
    count, unit = parts(after_due)
    return f"{count}{unit}_{'before' if after_due < DUE else 'over'}"


def parts(after_due: timedelta) -> tuple[int, str]:
    """A time before or after, in the largest unit that says it whole: ``(90, "m")``, ``(2, "h")``."""
    minutes = int(abs(after_due) / timedelta(minutes=1))
    size, letter = next((n, letter) for n, letter, least in UNITS if minutes % n == 0 and minutes >= least)
    return minutes // size, letter


def time_in_words(after_due: timedelta) -> str:
    """``when it is due``, ``4 hours before it is due``."""
    if not after_due:
        return "when it is due"
    return f"{_counted(*parts(after_due))} {'before' if after_due < DUE else 'after'} it is due"


def told_in_words(rung: Rung) -> str:
    """Such as ``the ward manager, a safeguarding lead``."""
    return ", ".join(CALLED[each] for each in Audience if each in rung.tells)


def level_in_words(level: str) -> str:
    """``4h_before`` becomes ``4 hours before it was due``."""
    if level in ("new", "opened"):
        return f"it was {level}"
    if "_" not in level:
        return "it fell due"
    length, side = level.split("_", 1)
    how_long = _counted(int(length[:-1]), length[-1])
    return f"{how_long} {'before' if side == 'before' else 'after'} it was due"


def _counted(count: int, unit: str) -> str:
    return f"{count} {UNIT_NAMES[unit]}{'' if count == 1 else 's'}"


def earliest(kind: Kind) -> timedelta:
    """No reminder can come before the promise begins."""
    return -ALLOWED[kind] if kind in ALLOWED else EARLIEST


def refusals(kind: Kind, ladder: Sequence[Rung]) -> list[str]:
    """Why this ladder is not safe, each in a sentence; empty when it is."""
    return [*_of_each(kind, ladder), *_of_the_whole(kind, ladder)]


def _of_each(kind: Kind, ladder: Sequence[Rung]) -> list[str]:
    said, times = [], [step.after_due for step in ladder]
    first = earliest(kind)
    if any(not first <= time <= LATEST for time in times):
        said.append(f"A reminder cannot be more than {_length(-first)} before, or {_length(LATEST)} after.")
    if len(ladder) > MOST_RUNGS:
        said.append(f"There can be at most {MOST_RUNGS} reminders.")
    if len(set(times)) < len(times) or len({step.level for step in ladder}) < len(times):
        said.append("Two reminders are at the same time. Make them one.")
    if any(not step.tells for step in ladder):
        said.append("Choose at least one person to tell for each reminder.")
    if strangers := {each for step in ladder for each in step.tells} - set(CAN_TELL[kind]):
        said.append(f"This cannot be told to {_either(strangers)}.")
    return said


def _of_the_whole(kind: Kind, ladder: Sequence[Rung]) -> list[str]:
    said = []
    begins, once, then = _told(ladder, until=earliest(kind)), AT_ONCE.get(kind), BY_THEN.get(kind)
    by_due, late = _told(ladder, until=DUE), _told([step for step in ladder if step.after_due > DUE])
    if not by_due:
        said.append("Tell somebody by the time it is due.")
    if then and then not in by_due:
        said.append(f"Tell {CALLED[then]} by the time it is due.")
    if once and once not in begins:
        said.append(f"Tell {CALLED[once]} {_length(-earliest(kind))} before it is due: that is at once.")
    if not ABOVE[kind] & late:
        said.append(f"After it is due, tell {_either(ABOVE[kind])}: somebody above those who should act.")
    return said


def _told(ladder: Sequence[Rung], until: timedelta = timedelta.max) -> set[Audience]:
    return {each for step in ladder if step.after_due <= until for each in step.tells}


def _either(audiences: Collection[Audience]) -> str:
    return " or ".join(CALLED[each] for each in Audience if each in audiences)


def _length(time: timedelta) -> str:
    hours = int(time / timedelta(hours=1))
    return f"{hours} hours" if hours <= 72 else f"{hours // 24} days"
