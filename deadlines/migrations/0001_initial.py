import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
from audit.append_only import protect

#: what was written down is added to, never changed: the database itself refuses
ONLY_GROW = ["deadlines_ladderrung"]

TRIGGERS = Path(__file__).with_name("triggers.sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wards", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=audit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "Complete the record"),
                            ("triage", "Triage"),
                            ("questions", "Answer the safeguarding questions"),
                            ("review", "Review"),
                            ("decision", "Decide a referral"),
                            ("sending", "Send a referral"),
                            ("acknowledgement", "Acknowledgement of a referral"),
                            ("action", "Finish an action"),
                            ("emergency", "Look at an emergency access"),
                            ("ask_again", "Ask somebody again"),
                            ("lead", "Name a lead"),
                        ],
                        max_length=30,
                    ),
                ),
                ("subject_id", models.UUIDField()),
                (
                    "incident_id",
                    models.UUIDField(help_text="The record that the subject belongs to."),
                ),
                ("basis_at", models.DateTimeField(help_text="What the time is counted from.")),
                ("first_due_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, help_text="No longer needed; never counted as met.", null=True
                    ),
                ),
                (
                    "next_rung_at",
                    models.DateTimeField(
                        blank=True, help_text="When the sweep next asks the ladder.", null=True
                    ),
                ),
                (
                    "next_look_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the sweep next asks who came to be told since its last rung.",
                        null=True,
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.ward",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=audit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "level",
                    models.CharField(help_text="The rung's name in the ladder of that time.", max_length=30),
                ),
                (
                    "minutes",
                    models.IntegerField(default=0, help_text="When the rung is, after due; negative before."),
                ),
                (
                    "tells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        default=list,
                        help_text="Whom the rung told when it was reached, whatever the ladder has become since.",
                        size=None,
                    ),
                ),
                (
                    "tells_also",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        default=list,
                        help_text="Whom the rungs before it told: of these, anybody who was never told is told now.",
                        size=None,
                    ),
                ),
                ("was_due_at", models.DateTimeField(help_text="When the rung was truly reached.")),
                (
                    "fired_at",
                    models.DateTimeField(help_text="When the sweep noticed; later after an outage."),
                ),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, help_text="When notices were written for it.", null=True
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("retry_at", models.DateTimeField(blank=True, null=True)),
                (
                    "deadline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="deadlines.deadline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "Complete the record"),
                            ("triage", "Triage"),
                            ("questions", "Answer the safeguarding questions"),
                            ("review", "Review"),
                            ("decision", "Decide a referral"),
                            ("sending", "Send a referral"),
                            ("acknowledgement", "Acknowledgement of a referral"),
                            ("action", "Finish an action"),
                            ("emergency", "Look at an emergency access"),
                            ("ask_again", "Ask somebody again"),
                            ("lead", "Name a lead"),
                        ],
                        max_length=30,
                    ),
                ),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "ladder of reminders",
                "verbose_name_plural": "reminders and escalations",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("kind",),
                        name="one_ladder_in_force_for_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderRung",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("level", models.CharField(max_length=30)),
                ("minutes", models.IntegerField(help_text="After it is due; negative before.")),
                (
                    "tells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), size=None
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rungs",
                        to="deadlines.ladder",
                    ),
                ),
            ],
            options={
                "ordering": ["minutes"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "in_app_only_at",
                    models.DateTimeField(
                        blank=True, help_text="No address, or they had already seen it.", null=True
                    ),
                ),
                (
                    "suppressed_at",
                    models.DateTimeField(
                        blank=True, help_text="No longer theirs to know, or no longer true.", null=True
                    ),
                ),
                ("given_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "escalation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="deadlines.escalation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("met_at", None)),
                fields=["next_rung_at"],
                name="deadline_rung_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("met_at", None)),
                fields=["next_look_at"],
                name="deadline_look_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["subject_id"], name="deadline_by_subject"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["kind", "due_at"], name="deadline_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__lte", models.F("first_due_at"))), name="due_only_falls"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("met_at", None)),
                fields=("subject_id", "kind"),
                name="one_running_deadline_of_a_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("told_at", None)), fields=["fired_at"], name="escalation_to_tell"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(fields=("deadline", "level"), name="escalated_once"),
        ),
        migrations.AddConstraint(
            model_name="ladderrung",
            constraint=models.UniqueConstraint(fields=("ladder", "minutes"), name="one_rung_at_a_time"),
        ),
        migrations.AddConstraint(
            model_name="ladderrung",
            constraint=models.UniqueConstraint(fields=("ladder", "level"), name="one_rung_of_a_name"),
        ),
        migrations.AddConstraint(
            model_name="ladderrung",
            constraint=models.CheckConstraint(
                condition=models.Q(("tells__len__gt", 0)), name="rung_tells_somebody"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(
                    ("given_up_at", None),
                    ("in_app_only_at", None),
                    ("sent_at", None),
                    ("suppressed_at", None),
                ),
                fields=["created_at"],
                name="notice_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["person", "-created_at", "-id"], name="notice_by_person"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("suppressed_at", None)), fields=("escalation", "person"), name="told_once"
            ),
        ),
        *map(protect, ONLY_GROW),
        migrations.RunSQL(TRIGGERS.read_text()),
    ]
