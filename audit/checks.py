"""Does the worker anchor the audit trail? Part of ``manage.py check --deploy``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from audit.seals import keys

HINT = "Both are set for the worker (docs/audit.md); manage.py audit_key makes a key."


@register("audit", deploy=True)
def check_anchors(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    return [Error(words, hint=HINT, id="audit.E001") for words in problems()]


def problems() -> list[str]:
    folder, key = settings.AUDIT_ANCHOR_FOLDER, settings.AUDIT_SIGNING_KEY_FILE
    if not folder:
        return ["AUDIT_ANCHOR_FOLDER is not set: nobody would see that the end of the trail was cut off."]
    found = [] if Path(folder).is_dir() else [f"AUDIT_ANCHOR_FOLDER is not a folder: {folder}"]
    if not key:
        return [*found, "AUDIT_SIGNING_KEY_FILE is not set: an anchor without a signature proves nothing."]
    try:
        keys.private_key(Path(key))
    except keys.NoKey as reason:
        found.append(str(reason))
    return found
