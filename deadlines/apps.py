from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "deadlines"

    def ready(self) -> None:
        from audit import words
        from deadlines import audit_verbs, delivery
        from mail import kinds
        from staff import navigation
        from staff.navigation import Entry

        kinds.register(delivery.KIND)
        navigation.register(Entry("Notices", "deadlines:notices", 70))
        words.register(audit_verbs.VERBS, audit_verbs.PURPOSES)
