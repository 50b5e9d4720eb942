"""How a seal is counted: sha256(hash of the seal before, then the text of this seal and its event).

PostgreSQL writes the text, whatever the settings of the session; the hash is counted here, out of reach of
whoever could replace a function in the database.
"""

from hashlib import sha256

#: the hash that the first seal follows
BEGINNING = bytes(32)

#: columns of an event in the order they are sealed. A new one needs a new text for the seals that follow.
COLUMNS = (
    *("id", "at", "actor", "verb", "target_kind", "target_id", "incident_id", "outcome", "reason"),
    *("detail", "request_id"),
)


def text(seq: str, sealed_at: str) -> str:
    """SQL of the text that is sealed, for an event called ``e``; `seq` and `sealed_at` are SQL as well."""
    columns = ", ".join(f"e.{name}" for name in COLUMNS).replace("e.at,", f"{in_utc('e.at')},")
    return f"pg_catalog.json_build_array({seq}, {in_utc(sealed_at)}, {columns})::text"


def in_utc(moment: str) -> str:
    return f"({moment} at time zone 'UTC')"


def next_hash(before: bytes, sealed: str) -> bytes:
    return sha256(before + sealed.encode()).digest()
