from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from referrals import document, home_tasks, promises
        from staff import home_tasks as home

        document.register()
        promises.register()
        home.register(self.name, home_tasks.groups)
