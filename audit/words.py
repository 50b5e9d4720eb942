"""What each verb of the trail means, in words for auditors and for people who ask who saw their record.

Each app registers those that it writes (``audit_verbs.py``) in ``AppConfig.ready``.
"""

from collections.abc import Mapping

_verbs: dict[str, str] = {"record.read": "Opened a page"}
_purposes: dict[str, str] = {}


def register(verbs: Mapping[str, str], purposes: Mapping[str, str] | None = None) -> None:
    """`purposes`: how a verb begins -> why a record was opened. The longest beginning that fits is said."""
    _verbs.update(verbs)
    _purposes.update(purposes or {})


def verbs() -> Mapping[str, str]:
    return _verbs


def purposes() -> Mapping[str, str]:
    return _purposes


def did(verb: str) -> str:
    """A verb without words is shown as it is, rather than left out."""
    return _verbs.get(verb, verb)


def purpose(verb: str) -> str:
    fitting = (start for start in _purposes if verb.startswith(start))
    return _purposes.get(max(fitting, key=len, default=""), "for its running")
