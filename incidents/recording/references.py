"""References people can read aloud: random, so that they reveal no count, no order and no gap."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U, which are misheard or misread


def new_reference() -> str:
    """For example ``SSI-7KQ4-M2XD``: 30**8, about 6.5e11, possibilities."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"SSI-{drawn[:4]}-{drawn[4:]}"
