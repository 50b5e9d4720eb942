from django.apps import AppConfig


class HeardConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import route_checks  # noqa: F401 - registers the check
