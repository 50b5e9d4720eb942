from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from incidents import promises
        from incidents.services import linking

        promises.register()
        linking.register()
