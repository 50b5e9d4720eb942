from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from audit import words
        from referrals import audit_verbs, document, home_tasks, promises
        from staff import home_tasks as home

        document.register()
        promises.register()
        home.register(self.name, home_tasks.groups)
        words.register(audit_verbs.VERBS, audit_verbs.PURPOSES)
