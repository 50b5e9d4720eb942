"""Static files: hashed names and compressed copies in service, plain names where nothing was collected."""

from typing import Any

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True  # our one module imports NHS.UK frontend by a relative path

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses: dict[tuple[str | None, bool], str] = {}

    def stored_name(self, name: str) -> str:
        """The demonstration and the tests serve files from where they lie: no collectstatic, no manifest."""
        return name if settings.LOCAL_ONLY else super().stored_name(name)

    def url(self, name: str | None, force: bool = False) -> str:
        """Kept: every page asks for several, and what was collected stays while the server runs."""
        if (name, force) not in self.addresses:
            self.addresses[name, force] = super().url(name, force)
        return self.addresses[name, force]
