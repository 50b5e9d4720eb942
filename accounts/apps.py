from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import audit_verbs, home_tasks, second_factor, sessions
        from accounts.approvals import sign_in
        from accounts.sign_in import letters, password_mail
        from audit import words
        from mail import kinds
        from staff import home_tasks as home
        from staff.services import stood_down

        second_factor.connect()
        sign_in.register()
        stood_down.connect(sessions.end_with_role)
        for module in (password_mail, letters):
            kinds.register(module.KIND)
        home.register(self.name, home_tasks.groups)
        words.register(audit_verbs.VERBS)
