from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        from audit import words
        from documents import audit_verbs

        words.register(audit_verbs.VERBS, audit_verbs.PURPOSES)
