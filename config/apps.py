from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HeardConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks, grants  # noqa: F401 - registers the check

        post_migrate.connect(grants.grant_after_migrate, sender=self)
