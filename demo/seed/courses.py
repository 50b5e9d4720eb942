"""How far a referral has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from referrals.workflow import Status


@dataclass
class Course:
    """When each thing happened to a referral; None, and all after it: not yet."""

    recommended: datetime
    decided: datetime | None = None
    sent: datetime | None = None
    acknowledged: datetime | None = None
    outcome: datetime | None = None
    is_sent_at_all: bool = True

    @property
    def status(self) -> Status:
        if not self.decided:
            return Status.RECOMMENDED
        if not self.is_sent_at_all:
            return Status.NOT_SENT
        reached = (
            (self.outcome, Status.CLOSED),
            (self.acknowledged, Status.ACKNOWLEDGED),
            (self.sent, Status.SENT),
        )
        return next((status for at, status in reached if at), Status.TO_SEND)

    @property
    def answered(self) -> datetime | None:
        """Their outcome, a moment before the referral is concluded."""
        return self.outcome and self.outcome - timedelta(minutes=5)

    def steps(self) -> Iterator[tuple[Status, datetime]]:
        yield Status.RECOMMENDED, self.recommended
        if self.decided:
            yield (Status.TO_SEND if self.is_sent_at_all else Status.NOT_SENT), self.decided
        for status, at in (
            (Status.SENT, self.sent),
            (Status.ACKNOWLEDGED, self.acknowledged),
            (Status.ACKNOWLEDGED, self.answered),
            (Status.CLOSED, self.outcome),
        ):
            if at:
                yield status, at
