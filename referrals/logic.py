"""Yes, no and not known, joined without guessing: what is not known is never read as no. Pure.

`True`, `False` and `None` (not known) follow Kleene's three-valued logic.
"""

Answer = bool | None


def every(*answers: Answer) -> Answer:
    """No if any is no; yes if all are yes; otherwise not known."""
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def some(*answers: Answer) -> Answer:
    """Yes if any is yes; no if all are no; otherwise not known."""
    if any(answers):
        return True
    return None if any(answer is None for answer in answers) else False


def opposite(answer: Answer) -> Answer:
    return None if answer is None else not answer
