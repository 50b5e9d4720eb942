"""The sections of a record, as they are shown. Each is saved by itself, in any order, by anyone helping."""

from django.db.models import TextChoices


class Section(TextChoices):
    WHAT_HAPPENED = "what-happened", "What happened"
    WHEN_AND_WHERE = "when-and-where", "When and where"
    PEOPLE = "people", "Who was involved"
    HARM = "account-and-harm", "Their own account, and harm"
    SAFETY = "safety-and-evidence", "Immediate safety and evidence"
    TOLD = "told-and-wishes", "Who has been told, and what the person wants"
    SUPPORT = "support", "Support offered"
