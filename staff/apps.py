from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from staff import navigation
        from staff.navigation import Entry

        navigation.register(Entry("People", "staff:people", 50, "may_record"))
