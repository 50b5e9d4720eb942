from django.apps import AppConfig
from django.db.backends.signals import connection_created


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from mail import kinds
        from staff import audit_mail, password_mail, second_factor, sign_in_agreed, sign_in_mail
        from staff.acting import take_role_again
        from staff.prepared import plan_inserts_once

        connection_created.connect(take_role_again)
        connection_created.connect(plan_inserts_once)
        second_factor.connect()
        sign_in_agreed.register()
        for module in (audit_mail, password_mail, sign_in_mail):
            kinds.register(module.KIND)
