from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"

    def ready(self) -> None:
        from audit import words
        from mail import kinds
        from oversight import audit_mail, audit_verbs
        from staff import navigation
        from staff.navigation import Entry

        kinds.register(audit_mail.KIND)
        navigation.register(Entry("Audit trail", "oversight:list", 60, "may_read_audit"))
        words.register(audit_verbs.VERBS)
