from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from incidents import promises
        from incidents.services import leading, linking

        promises.register()
        linking.register()
        leading.register()
