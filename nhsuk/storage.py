"""Static files: hashed names and compressed copies in service, plain names where nothing was collected."""

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True  # our one module imports NHS.UK frontend by a relative path

    def stored_name(self, name: str) -> str:
        """The demonstration and the tests serve files from where they lie: no collectstatic, no manifest."""
        return name if settings.LOCAL_ONLY else super().stored_name(name)
