from pathlib import Path

from django.db import migrations, models

import audit.ids
from audit.append_only import protect

#: what was written down is added to, never changed: the database itself refuses
ONLY_GROW = ["audit_auditevent", "audit_auditseal", "audit_anchored"]

TRIGGERS = Path(__file__).with_name("triggers.sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Anchored",
            fields=[
                (
                    "seq",
                    models.BigIntegerField(
                        help_text="Of the seal that was anchored.", primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "anchored",
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "seq",
                    models.BigIntegerField(
                        help_text="1, 2, 3 … without a gap.", primary_key=True, serialize=False
                    ),
                ),
                ("event_id", models.UUIDField(unique=True)),
                ("sealed_at", models.DateTimeField()),
                ("prev_hash", models.BinaryField(help_text="32 bytes: the hash of the seal before.")),
                ("hash", models.BinaryField(help_text="32 bytes: see audit.seals.hashing.")),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=audit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(help_text="staff:<id>, or system:<process>", max_length=60)),
                ("verb", models.CharField(max_length=60)),
                ("target_kind", models.CharField(blank=True, max_length=60)),
                ("target_id", models.CharField(blank=True, max_length=60)),
                (
                    "incident_id",
                    models.UUIDField(blank=True, help_text="The record it concerns, if any.", null=True),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("ok", "Done"),
                            ("refused", "Refused"),
                            ("not_there", "Not there, or not theirs to see"),
                            ("failed", "Failed"),
                        ],
                        default="ok",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="A code, never words that somebody wrote.", max_length=60
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("request_id", models.CharField(blank=True, max_length=36)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target_kind", "target_id", "at"], name="audit_by_target"),
                    models.Index(fields=["actor", "at"], name="audit_by_actor"),
                    models.Index(fields=["at", "id"], name="audit_by_time"),
                    models.Index(fields=["verb", "at"], name="audit_by_verb"),
                    models.Index(
                        condition=models.Q(("outcome", "ok"), _negated=True),
                        fields=["at"],
                        name="audit_not_done",
                    ),
                    models.Index(
                        condition=models.Q(("incident_id__isnull", False)),
                        fields=["incident_id", "at"],
                        name="audit_by_incident",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "unsealed",
                "indexes": [models.Index(fields=["since"], name="unsealed_by_age")],
            },
        ),
        *map(protect, ONLY_GROW),
        migrations.RunSQL(TRIGGERS.read_text()),
    ]
