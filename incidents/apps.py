from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from audit import words
        from incidents import audit_verbs, deadline_recipients, home_tasks
        from incidents.confidentiality.services import linking
        from incidents.response.services import leading
        from staff import home_tasks as home
        from staff import navigation
        from staff.navigation import Entry

        deadline_recipients.register()
        linking.register()
        leading.register()
        home.register(self.name, home_tasks.groups)
        navigation.register(
            Entry("Report an incident", "incidents:flag", 10, "may_record"),
            Entry("Incidents", "incidents:list", 20),
            Entry("Triage", "incidents:queue", 30, "may_triage"),
        )
        words.register(audit_verbs.VERBS, audit_verbs.PURPOSES)
