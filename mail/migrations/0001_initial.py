import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Outage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("began_at", models.DateTimeField()),
                ("failures", models.PositiveIntegerField(default=1)),
                ("next_try_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("ended_at", None)),
                        name="one_outage_of_mail_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=30)),
                ("created_at", models.DateTimeField()),
                (
                    "lease_until",
                    models.DateTimeField(blank=True, help_text="Not to be tried before.", null=True),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="last tried")),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "dropped_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Nothing was left to tell them, or they have no address.",
                        null=True,
                    ),
                ),
                ("given_up_at", models.DateTimeField(blank=True, null=True, verbose_name="given up")),
                (
                    "looked_at",
                    models.DateTimeField(blank=True, help_text="An administrator has seen to it.", null=True),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "e-mail that could not be sent",
                "verbose_name_plural": "e-mail that could not be sent",
                "indexes": [
                    models.Index(
                        condition=models.Q(("dropped_at", None), ("given_up_at", None), ("sent_at", None)),
                        fields=["attempts", "created_at"],
                        name="mail_to_try",
                    ),
                    models.Index(
                        condition=models.Q(("given_up_at__isnull", False), ("looked_at", None)),
                        fields=["given_up_at"],
                        name="mail_not_looked_at",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at", None), ("given_up_at", None), ("sent_at", None)),
                        fields=("person", "kind"),
                        name="one_waiting_mail_of_a_kind",
                    )
                ],
            },
        ),
    ]
