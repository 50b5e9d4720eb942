"""How long is left, in words, for pages that show a deadline."""

from datetime import datetime
from typing import NamedTuple

from django import template

from deadlines import clock
from deadlines.models import Deadline

register = template.Library()


class TimeLeft(NamedTuple):
    words: str
    colour: str  # of the tag; it only echoes the words


@register.filter
def time_left(deadline: Deadline, now: datetime) -> TimeLeft:
    """``{% with left=deadline|time_left:now %}{{ left.words }}``: ``3 hours left``, ``Done in time``."""
    return TimeLeft(*clock.said(deadline.state(now), deadline.time_left(now)))
