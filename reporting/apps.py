from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from audit import words
        from documents import kinds
        from reporting import audit_verbs, home_tasks
        from reporting.document.pdf import BOARD_REPORT
        from staff import home_tasks as home
        from staff import navigation
        from staff.navigation import Entry

        kinds.register(BOARD_REPORT)
        home.register(self.name, home_tasks.groups)
        navigation.register(Entry("Board reports", "reporting:list", 40, "may_read_reports"))
        words.register(audit_verbs.VERBS)
