from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from audit import words
        from staff import audit_verbs, navigation
        from staff.navigation import Entry

        navigation.register(Entry("People", "staff:people", 50, "may_record"))
        words.register(audit_verbs.VERBS)
