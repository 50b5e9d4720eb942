import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TRIGGERS = Path(__file__).with_name("triggers.sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wards", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Remembered",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="A keyed hash.", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("value", models.JSONField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "what is remembered of signing in",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KeptForm",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("path", models.CharField(max_length=200)),
                ("fields", models.JSONField(help_text="Field name to list of values, as they were sent.")),
                ("kept_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "path"), name="kept_form_once")],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("appoint", "Give a role"),
                            ("link", "Link two accounts of one person"),
                            ("unlink", "Unlink an account"),
                            ("reset", "Remove their second factors"),
                            ("address", "Change their e-mail address"),
                            ("subject", "Link their sign-in by the trust’s account"),
                            ("no_subject", "Unlink their sign-in by the trust’s account"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ward_staff", "Ward staff"),
                            ("ward_manager", "Ward manager"),
                            ("champion", "Sexual safety champion"),
                            ("safeguarding_adults", "Safeguarding lead (adults)"),
                            ("safeguarding_children", "Safeguarding lead (children)"),
                            ("allegations_lead", "Allegations lead"),
                            ("investigator", "Investigator"),
                            ("capacity_assessor", "Capacity assessor"),
                            ("board_member", "Executive board member"),
                            ("executive_lead", "Executive lead for sexual safety"),
                            ("auditor", "Information governance auditor"),
                            ("administrator", "System administrator"),
                        ],
                        max_length=30,
                    ),
                ),
                ("is_deputy", models.BooleanField(default=False)),
                ("ends_on", models.DateField(null=True)),
                (
                    "wanted",
                    models.CharField(
                        blank=True, help_text="The new address, or the provider's subject.", max_length=254
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("agreed", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.site",
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.ward",
                    ),
                ),
            ],
            options={
                "verbose_name": "waiting for agreement",
                "verbose_name_plural": "waiting for agreement",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("kind", "person", "other", "role", "ward", "site"),
                        name="proposal_waits_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "appoint"),
                                ("other", None),
                                ("wanted", ""),
                                models.Q(("role", ""), _negated=True),
                            ),
                            models.Q(
                                ("kind", "link"), ("other__isnull", False), ("role", ""), ("wanted", "")
                            ),
                            models.Q(
                                ("kind__in", ["unlink", "reset", "no_subject"]),
                                ("other", None),
                                ("role", ""),
                                ("wanted", ""),
                            ),
                            models.Q(
                                ("kind__in", ["address", "subject"]),
                                ("other", None),
                                ("role", ""),
                                models.Q(("wanted", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_is_of_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("decided_at", None), ("decided_by", None)),
                            models.Q(("agreed", False), ("decided_at__isnull", False)),
                            models.Q(
                                ("agreed", True), ("decided_at__isnull", False), ("decided_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="proposal_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", True), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_takes_two",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS.read_text()),
    ]
