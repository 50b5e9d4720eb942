from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from documents import kinds
        from reporting.pdf import BOARD_REPORT

        kinds.register(BOARD_REPORT)
