from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "mail"

    def ready(self) -> None:
        from audit import words
        from mail import audit_verbs

        words.register(audit_verbs.VERBS)
