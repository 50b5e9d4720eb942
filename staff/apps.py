from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from mail import kinds
        from staff import password_mail, second_factor, sign_in_agreed, sign_in_mail

        second_factor.connect()
        sign_in_agreed.register()
        for module in (password_mail, sign_in_mail):
            kinds.register(module.KIND)
