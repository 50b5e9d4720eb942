"""What people do with referrals: one function each, keyword-only, atomic, with `by` and `now`."""

from referrals.services.answering import Answers, answer_questions, facts_of, propose
from referrals.services.documenting import ask_for_document
from referrals.services.following import acknowledge, close, record_outcome
from referrals.services.life import decide
from referrals.services.sending import Package, prepare, send

__all__ = [
    "Answers",
    "Package",
    "acknowledge",
    "answer_questions",
    "ask_for_document",
    "close",
    "decide",
    "facts_of",
    "prepare",
    "propose",
    "record_outcome",
    "send",
]
