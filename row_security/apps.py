from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class RowSecurityConfig(AppConfig):
    name = "row_security"

    def ready(self) -> None:
        from row_security import checks, grants  # noqa: F401 - registers the check
        from row_security.context import take_role_again
        from row_security.prepared import plan_inserts_once

        connection_created.connect(take_role_again)
        connection_created.connect(plan_inserts_once)
        # sent once all tables are there, and only for apps with models, which this has none of
        post_migrate.connect(grants.grant_after_migrate, sender=apps.get_app_config("audit"))
