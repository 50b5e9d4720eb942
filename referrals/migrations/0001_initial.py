import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.append_only import protect

#: what was written down is added to, never changed: the database itself refuses
ONLY_GROW = ["referrals_safeguardinganswers", "referrals_recommendation", "referrals_referralchange"]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("safeguarding_adult", "Safeguarding adult concern"),
                                ("children", "Children’s social care"),
                                ("pipot", "Person in a position of trust (PiPoT)"),
                                ("lado", "Local authority designated officer (LADO)"),
                                ("police", "Police"),
                                ("sarc", "Sexual assault referral centre (SARC)"),
                            ],
                            max_length=30,
                        ),
                        help_text="What it takes referrals for.",
                        size=None,
                    ),
                ),
                ("criteria", models.TextField(blank=True, verbose_name="when they accept a referral")),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("secure_email", models.EmailField(blank=True, max_length=254)),
                ("hours", models.CharField(blank=True, max_length=120)),
                (
                    "agreement",
                    models.CharField(blank=True, max_length=200, verbose_name="memorandum of understanding"),
                ),
                ("last_checked_on", models.DateField()),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("safeguarding_adult", "Safeguarding adult concern"),
                            ("children", "Children’s social care"),
                            ("pipot", "Person in a position of trust (PiPoT)"),
                            ("lado", "Local authority designated officer (LADO)"),
                            ("police", "Police"),
                            ("sarc", "Sexual assault referral centre (SARC)"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "strength",
                    models.CharField(
                        blank=True,
                        choices=[("must", "Must"), ("should", "Should"), ("consider", "Consider")],
                        help_text="Empty: the lead's own idea.",
                        max_length=10,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("recommended", "To be decided"),
                            ("to_send", "To be sent"),
                            ("not_sent", "Decided: not to send"),
                            ("sent", "Sent, waiting to be acknowledged"),
                            ("acknowledged", "Acknowledged, waiting for an outcome"),
                            ("closed", "Closed"),
                        ],
                        default="recommended",
                        max_length=15,
                    ),
                ),
                ("recommended_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_reason", models.TextField(blank=True)),
                ("information", models.TextField(blank=True, verbose_name="what they need to know")),
                (
                    "person_told",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="the person knows of it",
                    ),
                ),
                (
                    "person_agrees",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                    ),
                ),
                (
                    "sharing_basis",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it is shared without agreement"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "By phone"),
                            ("secure_email", "By secure e-mail"),
                            ("portal", "Through their website"),
                            ("in_person", "In person"),
                            ("post", "By post"),
                        ],
                        max_length=15,
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("their_reference", models.CharField(blank=True, max_length=60)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("enquiry", "Section 42 enquiry"),
                            ("other_enquiry", "Other enquiry"),
                            ("strategy_meeting", "Strategy meeting"),
                            ("accepted", "Accepted"),
                            ("crime_recorded", "Crime recorded"),
                            ("advice", "Advice given"),
                            ("threshold_not_met", "Their threshold was not met"),
                            ("no_further_action", "No further action"),
                        ],
                        max_length=20,
                    ),
                ),
                ("outcome_words", models.TextField(blank=True)),
                ("outcome_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="incidents.incident",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="referrals.partner",
                    ),
                ),
                (
                    "sent_by",
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
                "ordering": ["recommended_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReferralChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recommended", "To be decided"),
                            ("to_send", "To be sent"),
                            ("not_sent", "Decided: not to send"),
                            ("sent", "Sent, waiting to be acknowledged"),
                            ("acknowledged", "Acknowledged, waiting for an outcome"),
                            ("closed", "Closed"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "became",
                    models.CharField(
                        choices=[
                            ("recommended", "To be decided"),
                            ("to_send", "To be sent"),
                            ("not_sent", "Decided: not to send"),
                            ("sent", "Sent, waiting to be acknowledged"),
                            ("acknowledged", "Acknowledged, waiting for an outcome"),
                            ("closed", "Closed"),
                        ],
                        max_length=15,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="referrals.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SafeguardingAnswers",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "has_needs",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="needs for care and support",
                    ),
                ),
                ("has_needs_evidence", models.CharField(blank=True, max_length=300)),
                (
                    "at_risk",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="experiencing, or at risk of, abuse or neglect",
                    ),
                ),
                ("at_risk_evidence", models.CharField(blank=True, max_length=300)),
                (
                    "cannot_protect",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="unable, because of those needs, to protect themselves",
                    ),
                ),
                ("cannot_protect_evidence", models.CharField(blank=True, max_length=300)),
                (
                    "affected_is_child",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="a directly affected person is under 18",
                    ),
                ),
                (
                    "affected_is_staff",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        default="not_sure",
                        max_length=10,
                        verbose_name="a directly affected person is staff",
                    ),
                ),
                (
                    "initiator_is_child",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="the initiator is under 18",
                    ),
                ),
                (
                    "initiator_is_staff",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")], max_length=10
                    ),
                ),
                (
                    "works_with_children",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")], max_length=10
                    ),
                ),
                (
                    "works_with_adults",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")], max_length=10
                    ),
                ),
                (
                    "conduct",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("harmed", "Harmed, or may have harmed, somebody"),
                                (
                                    "offence",
                                    "Possibly committed a criminal offence against or related to somebody",
                                ),
                                ("risk", "Behaved in a way that indicates a risk of harm"),
                                (
                                    "unsuitable",
                                    "Behaved in a way that indicates they may not be suitable for this work",
                                ),
                                ("police_source", "Is under police investigation as a source of harm"),
                                ("none", "None of these, as far as is known"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("conduct_evidence", models.CharField(blank=True, max_length=300)),
                (
                    "coercion",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        default="not_sure",
                        max_length=10,
                        verbose_name="coercion or exploitation is suspected",
                    ),
                ),
                (
                    "immediate_danger",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="somebody is in immediate danger",
                    ),
                ),
                (
                    "lacks_capacity",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="somebody involved lacks capacity to consent to sexual relations",
                    ),
                ),
                (
                    "continuing_risk",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        default="not_sure",
                        max_length=10,
                        verbose_name="others are still at serious risk",
                    ),
                ),
                (
                    "wants_police",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")], max_length=10
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("safeguarding_adult", "Safeguarding adult concern"),
                            ("children", "Children’s social care"),
                            ("pipot", "Person in a position of trust (PiPoT)"),
                            ("lado", "Local authority designated officer (LADO)"),
                            ("police", "Police"),
                            ("sarc", "Sexual assault referral centre (SARC)"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "strength",
                    models.CharField(
                        choices=[("must", "Must"), ("should", "Should"), ("consider", "Consider")],
                        max_length=10,
                    ),
                ),
                ("reasons", models.JSONField(help_text="List of [reason, source].")),
                ("rules_version", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(verbose_name="decide by")),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="referrals.safeguardinganswers",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("status__in", ["not_sent", "closed"]), _negated=True),
                fields=["recommended_at"],
                name="referral_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["not_sent", "closed"]), _negated=True),
                fields=("incident", "kind"),
                name="one_open_referral_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="referral_decided_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at", None),
                    models.Q(
                        ("partner__isnull", False),
                        ("sent_at__isnull", False),
                        ("sent_by__isnull", False),
                        models.Q(("how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="referral_sent_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at", None),
                    ("person_agrees", "yes"),
                    models.Q(("sharing_basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="shared_with_agreement_or_a_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "not_sent"), _negated=True),
                    models.Q(("strength__in", ["must", "should"]), _negated=True),
                    models.Q(("decision_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="declined_advice_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(
                fields=("answers", "kind"), name="recommended_once_per_answers"
            ),
        ),
        *map(protect, ONLY_GROW),
    ]
