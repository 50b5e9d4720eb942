from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "deadlines"

    def ready(self) -> None:
        from deadlines import delivery
        from mail import kinds

        kinds.register(delivery.KIND)
