from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from incidents import deadline_recipients
        from incidents.confidentiality.services import linking
        from incidents.response.services import leading

        deadline_recipients.register()
        linking.register()
        leading.register()
