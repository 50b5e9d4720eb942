from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class HeardConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks, grants, route_checks  # noqa: F401 - registers the checks

        # sent once all tables are there, and only for apps with models, which config has none of
        post_migrate.connect(grants.grant_after_migrate, sender=apps.get_app_config("audit"))
