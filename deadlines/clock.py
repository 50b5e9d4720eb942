"""Every promise with a time: how long, what its state is, and whom its ladder tells. Pure: told the time.

Source: NCCMH standard 7.1 (data entered within 24 hours); the multi-agency guidance for referrals.
Elapsed time throughout: hours are added in UTC, so a 23-hour or a 25-hour day moves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db.models import TextChoices


class Kind(TextChoices):
    ENTRY = "entry", "Complete the record"
    TRIAGE = "triage", "Triage"
    QUESTIONS = "questions", "Answer the safeguarding questions"
    REVIEW = "review", "Review"
    DECISION = "decision", "Decide a referral"
    SENDING = "sending", "Send a referral"
    ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement of a referral"
    ACTION = "action", "Finish an action"
    EMERGENCY = "emergency", "Look at an emergency access"
    ASK_AGAIN = "ask_again", "Ask somebody again"
    LEAD = "lead", "Name a lead"


#: what a notice says in the application: never what happened, where, or to whom
NEEDS: dict[Kind, str] = {
    Kind.ENTRY: "A record needs to be completed",
    Kind.TRIAGE: "A record is waiting for triage",
    Kind.QUESTIONS: "The safeguarding questions about a record need answers",
    Kind.REVIEW: "A record needs a review",
    Kind.DECISION: "A referral needs a decision",
    Kind.SENDING: "A referral needs to be sent",
    Kind.ACKNOWLEDGEMENT: "A referral needs an acknowledgement",
    Kind.ACTION: "An action needs to be finished",
    Kind.EMERGENCY: "An emergency access needs to be looked at",
    Kind.ASK_AGAIN: "Somebody needs to be asked again",
    Kind.LEAD: "A record needs a lead",  # the same whatever became of the one it had
}


class Audience(StrEnum):
    """Whom a rung tells. The app that owns the subject says who they are today."""

    RECORDER = "recorder"
    WARD_MANAGER = "ward_manager"
    WARD_DEPUTY = "ward_deputy"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    CASE_LEAD = "case_lead"
    ALLEGATIONS_LEAD = "allegations_lead"  # on no ladder: the next up from the safeguarding leads
    EXECUTIVE_LEAD = "executive_lead"
    OWNER = "owner"  # of an action; the person who asked, of asking again
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Rung:
    """`after_due` is negative before the time is due. `level` is unique within its ladder."""

    level: str
    after_due: timedelta
    tells: frozenset[Audience]

    @property
    def minutes(self) -> int:
        return int(self.after_due / timedelta(minutes=1))


def rung(level: str, hours: float, *tells: Audience) -> Rung:
    return Rung(level, timedelta(hours=hours), frozenset(tells))


A = Audience

#: kind -> rungs in order of time, where the trust has not set its own (`deadlines.models.Ladder`)
LADDERS: dict[Kind, tuple[Rung, ...]] = {
    Kind.ENTRY: (
        rung("12h_before", -12, A.RECORDER),
        rung("4h_before", -4, A.RECORDER, A.WARD_MANAGER),
        rung("1h_before", -1, A.WARD_MANAGER, A.WARD_DEPUTY),
        rung("due", 0, A.WARD_MANAGER, A.SAFEGUARDING_LEAD),
        rung("24h_over", 24, A.EXECUTIVE_LEAD),
    ),
    Kind.TRIAGE: (
        rung("new", -24, A.SAFEGUARDING_LEAD),  # when it became known: so the next sweep after the flag
        rung("due", 0, A.SAFEGUARDING_LEAD),
        rung("24h_over", 24, A.EXECUTIVE_LEAD),
    ),
    Kind.QUESTIONS: (
        rung("due", 0, A.CASE_LEAD, A.SAFEGUARDING_LEAD),
        rung("24h_over", 24, A.EXECUTIVE_LEAD),
    ),
    Kind.REVIEW: (
        rung("24h_before", -24, A.CASE_LEAD),
        rung("due", 0, A.CASE_LEAD, A.SAFEGUARDING_LEAD),
        rung("7d_over", 7 * 24, A.EXECUTIVE_LEAD),
    ),
    Kind.DECISION: (
        rung("due", 0, A.CASE_LEAD, A.SAFEGUARDING_LEAD),
        rung("24h_over", 24, A.EXECUTIVE_LEAD),
    ),
    Kind.SENDING: (
        rung("due", 0, A.CASE_LEAD, A.SAFEGUARDING_LEAD),
        rung("24h_over", 24, A.EXECUTIVE_LEAD),
    ),
    Kind.ACKNOWLEDGEMENT: (
        rung("due", 0, A.CASE_LEAD, A.SAFEGUARDING_LEAD),
        rung("48h_over", 48, A.EXECUTIVE_LEAD),
    ),
    Kind.ACTION: (
        rung("24h_before", -24, A.OWNER),
        rung("due", 0, A.OWNER, A.CASE_LEAD),
        rung("7d_over", 7 * 24, A.SAFEGUARDING_LEAD),
    ),
    Kind.EMERGENCY: (
        rung("opened", -72, A.AUDITOR),  # told before anything was shown; the sweep finds it done
        rung("due", 0, A.AUDITOR, A.EXECUTIVE_LEAD),
        rung("72h_over", 72, A.EXECUTIVE_LEAD),
    ),
    Kind.ASK_AGAIN: (
        rung("9h_before", -9, A.OWNER, A.CASE_LEAD),  # the morning of the day
        rung("due", 0, A.OWNER, A.CASE_LEAD),
        rung("48h_over", 48, A.SAFEGUARDING_LEAD),
    ),
    Kind.LEAD: (
        rung("new", -24, A.SAFEGUARDING_LEAD),  # when a sweep found nobody leading it: so in that sweep
        rung("due", 0, A.SAFEGUARDING_LEAD),
        rung("24h_over", 24, A.EXECUTIVE_LEAD),
    ),
}

#: how long each promise allows, from what it is counted from; reviews, actions and asking again have a day
ALLOWED: dict[Kind, timedelta] = {
    Kind.ENTRY: timedelta(hours=24),
    Kind.TRIAGE: timedelta(hours=24),
    Kind.QUESTIONS: timedelta(hours=24),
    Kind.DECISION: timedelta(hours=24),
    Kind.SENDING: timedelta(hours=24),
    Kind.ACKNOWLEDGEMENT: timedelta(hours=48),
    Kind.EMERGENCY: timedelta(hours=72),
    Kind.LEAD: timedelta(hours=24),
}


class State(TextChoices):
    """Derivable at any moment from the row and the time (NCCMH standard 7.1)."""

    RUNNING = "running", "Running"
    MET = "met", "In time"
    OVERDUE = "overdue", "Overdue"
    LATE = "late", "Late"
    ENDED = "ended", "No longer needed"


def due_at(kind: Kind, basis_at: datetime) -> datetime:
    """Elapsed hours, so add in UTC: a local clock gains or loses one when the clocks change."""
    return basis_at.astimezone(UTC) + ALLOWED[kind]


def state(*, due_at: datetime, met_at: datetime | None, ended_at: datetime | None, now: datetime) -> State:
    if met_at is not None:
        return State.MET if met_at <= due_at else State.LATE
    if ended_at is not None:
        return State.ENDED
    return State.OVERDUE if now > due_at else State.RUNNING


def true_rung(ladder: Sequence[Rung], due: datetime, now: datetime) -> Rung | None:
    """The highest rung reached by `now`: after an outage only this one is still true, and fires."""
    reached = [step for step in ladder if due + step.after_due <= now]
    return max(reached, key=lambda step: step.after_due, default=None)


def told_also(ladder: Sequence[Rung], rung: Rung) -> frozenset[Audience]:
    """The audiences of the rungs before this one: anybody of them who was never told is told with it."""
    before = (step.tells for step in ladder if step.after_due < rung.after_due)
    return frozenset().union(*before) - rung.tells


#: state -> what a page says of it, and the colour that echoes the words; a running one says the time left
SAID: dict[State, tuple[str, str]] = {
    State.RUNNING: ("", "blue"),
    State.OVERDUE: ("", "red"),
    State.MET: ("Done in time", "green"),
    State.LATE: ("Done late", "yellow"),
    State.ENDED: ("No longer needed", "grey"),
}
NEARLY_DUE = timedelta(hours=4)


def said(now_in: State, left: timedelta) -> tuple[str, str]:
    """Words and tag colour for a state and the time left, such as ``("3 hours left", "orange")``."""
    words, colour = SAID[now_in]
    if now_in is State.RUNNING and left <= NEARLY_DUE:
        colour = "orange"
    return words or in_words(left), colour


def in_words(left: timedelta) -> str:
    """``5 hours 20 minutes left``, ``12 minutes left``, ``2 days 3 hours overdue``."""
    minutes = int(abs(left).total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (rest, "minute")]
    said = [f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in parts if n][:2] or ["less than a minute"]
    return f"{' '.join(said)} {'left' if left >= timedelta(0) else 'overdue'}"
