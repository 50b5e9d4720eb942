from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from documents import kinds
        from reporting import home_tasks
        from reporting.pdf import BOARD_REPORT
        from staff import home_tasks as home
        from staff import navigation
        from staff.navigation import Entry

        kinds.register(BOARD_REPORT)
        home.register(self.name, home_tasks.groups)
        navigation.register(Entry("Board reports", "reporting:list", 40, "may_read_reports"))
