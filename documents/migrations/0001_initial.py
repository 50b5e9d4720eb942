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
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=30)),
                ("subject_id", models.UUIDField()),
                (
                    "incident_id",
                    models.UUIDField(
                        blank=True, help_text="The record it is made from, if of one.", null=True
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("facts", models.JSONField()),
                ("asked_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "step",
                    models.CharField(
                        blank=True, help_text="What the worker is doing, in words.", max_length=60
                    ),
                ),
                ("built_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.BinaryField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("built_at", None), ("failed_at", None)),
                        fields=["asked_at"],
                        name="document_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject_id", "version"), name="document_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("built_at", None),
                            models.Q(
                                ("content__isnull", False),
                                ("pages__gte", 1),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="built_document_is_whole",
                    ),
                ],
            },
        ),
    ]
