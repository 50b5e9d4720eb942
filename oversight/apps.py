from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"

    def ready(self) -> None:
        from mail import kinds
        from oversight import audit_mail

        kinds.register(audit_mail.KIND)
