import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import incidents.recording.references
from audit.append_only import protect

#: what was written down is added to, never changed: the database itself refuses
ONLY_GROW = [
    "incidents_account",
    "incidents_selfrating",
    "incidents_evidencecheck",
    "incidents_told",
    "incidents_wish",
    "incidents_supportoffer",
    "incidents_sectionsave",
    "incidents_knownatchange",
    "incidents_statuschange",
    "incidents_triage",
    "incidents_review",
    "incidents_closure",
    "incidents_detailslook",
]

TRIGGERS = Path(__file__).with_name("triggers.sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wards", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "reference",
                    models.CharField(
                        default=incidents.recording.references.new_reference, editable=False, max_length=13
                    ),
                ),
                ("known_at", models.DateTimeField(verbose_name="when the service first learned of it")),
                ("first_known_at", models.DateTimeField(verbose_name="as first given; never changes")),
                ("flagged_at", models.DateTimeField(verbose_name="when it was entered; never changes")),
                (
                    "form_key",
                    models.UUIDField(
                        verbose_name="one per form shown, so that sending twice makes one record"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("rape", "Rape"),
                            ("sexual_assault", "Sexual assault"),
                            ("harassment_verbal", "Sexual harassment – verbal"),
                            ("harassment_non_verbal", "Sexual harassment – non-verbal"),
                            ("exposure", "Exposure or nakedness"),
                            ("sexualised_language", "Sexualised language"),
                            ("seen_or_heard", "Sexual activity seen or overheard"),
                            ("online", "Online or by phone"),
                            ("activity_between", "Sexual activity between service users"),
                            ("boundary_breach", "Staff and service user relationship or boundary breach"),
                            ("child_sexual_abuse", "Child sexual abuse"),
                            ("past_abuse", "Disclosure of past abuse"),
                            ("relationship_concern", "Concern about a relationship"),
                            ("near_miss", "Near miss"),
                            ("other", "Something else"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "staff_involved",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="staff said to have done it, or affected",
                    ),
                ),
                (
                    "everyone_safe",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="everyone is safe now",
                    ),
                ),
                ("headline", models.CharField(blank=True, max_length=200, verbose_name="in one line")),
                (
                    "other_categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("rape", "Rape"),
                                ("sexual_assault", "Sexual assault"),
                                ("harassment_verbal", "Sexual harassment – verbal"),
                                ("harassment_non_verbal", "Sexual harassment – non-verbal"),
                                ("exposure", "Exposure or nakedness"),
                                ("sexualised_language", "Sexualised language"),
                                ("seen_or_heard", "Sexual activity seen or overheard"),
                                ("online", "Online or by phone"),
                                ("activity_between", "Sexual activity between service users"),
                                ("boundary_breach", "Staff and service user relationship or boundary breach"),
                                ("child_sexual_abuse", "Child sexual abuse"),
                                ("past_abuse", "Disclosure of past abuse"),
                                ("relationship_concern", "Concern about a relationship"),
                                ("near_miss", "Near miss"),
                                ("other", "Something else"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("category_words", models.CharField(blank=True, max_length=200, verbose_name="described as")),
                (
                    "exposure_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sexual", "Sexual"),
                            ("not_sexual", "Not sexual, for example illness or distress"),
                            ("not_sure", "Not sure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("narrative", models.TextField(blank=True, verbose_name="what happened")),
                (
                    "context",
                    models.TextField(blank=True, verbose_name="illness, medication or other context"),
                ),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exact", "At this time"),
                            ("about", "At about this time"),
                            ("between", "Between two times"),
                            ("not_known", "Time not known, or long ago"),
                        ],
                        max_length=10,
                        verbose_name="how exact the time is",
                    ),
                ),
                (
                    "occurred_from",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="when it happened, or its earliest time"
                    ),
                ),
                ("occurred_to", models.DateTimeField(blank=True, null=True, verbose_name="latest time")),
                ("when_words", models.CharField(blank=True, max_length=200, verbose_name="when, in words")),
                (
                    "place_words",
                    models.CharField(blank=True, max_length=200, verbose_name="more about the place"),
                ),
                ("online_platform", models.CharField(blank=True, max_length=100)),
                (
                    "online_kept",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                        verbose_name="messages or pictures are kept",
                    ),
                ),
                ("online_kept_by", models.CharField(blank=True, max_length=100, verbose_name="kept by")),
                (
                    "physical_harm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "None"),
                            ("low", "Low"),
                            ("moderate", "Moderate"),
                            ("severe", "Severe"),
                            ("fatal", "Fatal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "psychological_harm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "None"),
                            ("low", "Low"),
                            ("moderate", "Moderate"),
                            ("severe", "Severe"),
                        ],
                        max_length=10,
                    ),
                ),
                ("harm_words", models.TextField(blank=True, verbose_name="how this shows")),
                (
                    "safety_words",
                    models.TextField(blank=True, verbose_name="what was done to keep people safe"),
                ),
                (
                    "privacy_explained",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("not_yet", "Not yet"),
                            ("not_possible", "Not possible, because…"),
                        ],
                        max_length=15,
                    ),
                ),
                ("privacy_words", models.CharField(blank=True, max_length=300)),
                (
                    "report_offered",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("not_yet", "Not yet"),
                            ("not_possible", "Not possible, because…"),
                        ],
                        max_length=15,
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "late_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("staffing", "Staffing"),
                            ("system", "The system was unavailable"),
                            ("person_not_ready", "The person was not ready"),
                            ("learned_late", "We learned of it late"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("late_words", models.CharField(blank=True, max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("recording", "Being recorded"),
                            ("submitted", "Waiting for triage"),
                            ("responding", "Open"),
                            ("closed", "Closed"),
                        ],
                        default="recording",
                        max_length=12,
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Now"), (2, "Today"), (3, "Soon"), (4, "Routine")]
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("intake", "New: the recorder, those they named, and the ward manager"),
                            ("ward", "The ward"),
                            ("named", "Named people only"),
                        ],
                        default="intake",
                        max_length=10,
                    ),
                ),
                (
                    "manager_kept_out",
                    models.BooleanField(
                        default=False, verbose_name="the ward manager is kept out until triage"
                    ),
                ),
                ("triaged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "No harm"),
                            ("low", "Low"),
                            ("moderate", "Moderate"),
                            ("severe", "Severe"),
                            ("fatal", "Fatal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "response",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("local_review", "Local learning review"),
                            ("mdt_review", "Multidisciplinary review"),
                            ("psii", "Patient safety incident investigation"),
                            ("safeguarding_enquiry", "Safeguarding enquiry"),
                            ("police_led", "Police-led"),
                        ],
                        max_length=30,
                    ),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="next review")),
                ("close_by", models.DateField(blank=True, null=True, verbose_name="aim to close by")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "flagged_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flagged",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leading",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.location",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="wards.ward",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("initiator", "Said to have carried out the behaviour"),
                            ("same_person", "Another account of somebody this is closed to"),
                            ("interest", "Has declared an interest, or is the subject of one"),
                            ("rostered", "On the ward at the time, until the person is named"),
                            ("manual", "Excluded by a lead"),
                            ("flagged", "Kept out by the person who reported it, before anybody was told"),
                        ],
                        max_length=12,
                    ),
                ),
                ("source_id", models.UUIDField(blank=True, help_text="The row that caused it.", null=True)),
                ("made_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_because",
                    models.CharField(blank=True, max_length=300, verbose_name="why they were let back in"),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="incidents.incident",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvidenceCheck",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("scene", "The place is closed off until the police release it"),
                            (
                                "clothing",
                                "Clothing is kept, handled only by the person, in a new bag (follow police advice)",
                            ),
                            (
                                "washing",
                                "The effect of washing, eating, drinking and contact was explained to the person",
                            ),
                            ("electronic", "Messages, pictures and e-mails are kept"),
                            ("medical", "Medical attention"),
                            ("sarc", "A sexual assault referral centre (SARC) was offered"),
                            (
                                "police",
                                "The police were told early, and nobody's account is being tested before they advise",
                            ),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("not_needed", "Not needed, because…"),
                            ("declined", "The person said no"),
                            ("not_yet", "Not yet"),
                        ],
                        max_length=15,
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
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
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                ("learning", models.TextField(verbose_name="what was learned and what changed")),
                (
                    "person_content",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("no", "No, because…"),
                            ("not_possible", "Not possible to ask, because…"),
                        ],
                        max_length=15,
                    ),
                ),
                ("person_because", models.CharField(blank=True, max_length=300)),
                (
                    "told_of_independent_help",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("not_yet", "Not yet"),
                            ("not_possible", "Not possible, because…"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "help_because",
                    models.CharField(blank=True, max_length=300, verbose_name="why they could not be told"),
                ),
                (
                    "still_promised",
                    models.TextField(blank=True, verbose_name="what was still to be asked, one to a line"),
                ),
                (
                    "handed_on",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="who asks it now, and why it can close"
                    ),
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
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseMember",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "member_as",
                    models.CharField(
                        choices=[
                            ("recorder", "Recorder"),
                            ("contributor", "Helping to record"),
                            ("investigator", "Investigator"),
                            ("lead", "Leading the response"),
                            ("affected", "Directly affected, reading their own report"),
                            ("break_glass", "Emergency access"),
                        ],
                        max_length=12,
                    ),
                ),
                ("because", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=200)),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="incidents.incident",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                ("what", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "evidence",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what was done, or to whom it was handed on"
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Involvement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "involved_as",
                    models.CharField(
                        choices=[
                            ("affected", "Directly affected person"),
                            ("initiator", "Initiator"),
                            ("witness", "Witness"),
                            ("bystander", "Bystander"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service_user", "Service user"),
                            ("staff", "Member of staff"),
                            ("visitor", "Visitor, family, friend or outside professional"),
                            ("not_known", "Not known"),
                        ],
                        max_length=15,
                    ),
                ),
                ("looked_to", models.PositiveIntegerField(default=0)),
                (
                    "described_as",
                    models.CharField(blank=True, max_length=120, verbose_name="name or description"),
                ),
                (
                    "age_band",
                    models.CharField(
                        choices=[
                            ("under_16", "Under 16"),
                            ("16_17", "16 or 17"),
                            ("adult", "18 or over"),
                            ("not_known", "Not known"),
                        ],
                        default="not_known",
                        max_length=10,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=200)),
                (
                    "wall_stays",
                    models.BooleanField(
                        default=False,
                        help_text="Withdrawn by somebody who lets nobody back in: the wall stands until a lead does.",
                    ),
                ),
                (
                    "details",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.serviceuserversion",
                    ),
                ),
                (
                    "entered_as",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.serviceuserversion",
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
                (
                    "service_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="involvements",
                        to="wards.serviceuser",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="involvements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
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
            name="DetailsLook",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                ("used", models.BooleanField(verbose_name="the record rests on it from then on")),
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
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wards.serviceuserversion",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="incidents.involvement",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                ("given_by_words", models.CharField(blank=True, max_length=120, verbose_name="given by")),
                ("verbatim", models.TextField(verbose_name="in their own words")),
                ("given_at", models.DateTimeField()),
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
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="incidents.involvement",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KnownAtChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                ("was", models.DateTimeField()),
                ("became", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
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
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "with_person",
                    models.CharField(
                        choices=[
                            ("yes", "Yes"),
                            ("not_yet", "Not yet"),
                            ("not_possible", "Not possible, because…"),
                        ],
                        max_length=15,
                    ),
                ),
                ("notes", models.TextField()),
                ("next_review_on", models.DateField()),
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
            name="RosterWindow",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField()),
                (
                    "recorder_stays",
                    models.BooleanField(default=False, verbose_name="the recorder is not closed out by it"),
                ),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
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
                        related_name="roster_windows",
                        to="incidents.incident",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            name="RosteredPerson",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="also",
                        to="incidents.rosterwindow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SectionSave",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("what-happened", "What happened"),
                            ("when-and-where", "When and where"),
                            ("people", "Who was involved"),
                            ("account-and-harm", "Their own account, and harm"),
                            ("safety-and-evidence", "Immediate safety and evidence"),
                            ("told-and-wishes", "Who has been told, and what the person wants"),
                            ("support", "Support offered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("values", models.JSONField()),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was changed after submission"
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
            name="SelfRating",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("given", "They gave their rating"),
                            ("declined", "Offered, and they chose not to for now"),
                            ("not_yet_able", "Not able yet – ask again"),
                            ("not_asked", "Not asked yet"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "physical",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "None"),
                            ("low", "Low"),
                            ("moderate", "Moderate"),
                            ("severe", "Severe"),
                            ("fatal", "Fatal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "psychological",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "None"),
                            ("low", "Low"),
                            ("moderate", "Moderate"),
                            ("severe", "Severe"),
                        ],
                        max_length=10,
                    ),
                ),
                ("own_words", models.TextField(blank=True)),
                ("ask_again_on", models.DateField(blank=True, null=True)),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="incidents.involvement",
                    ),
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
            name="StatusChange",
            fields=[
                ("recorded_at", models.DateTimeField()),
                (
                    "id",
                    models.UUIDField(
                        default=audit.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "was",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recording", "Being recorded"),
                            ("submitted", "Waiting for triage"),
                            ("responding", "Open"),
                            ("closed", "Closed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "became",
                    models.CharField(
                        choices=[
                            ("recording", "Being recorded"),
                            ("submitted", "Waiting for triage"),
                            ("responding", "Open"),
                            ("closed", "Closed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
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
            name="StepTick",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("referrals", "Every referral is decided, and concluded or handed on"),
                            ("capacity", "Capacity has been considered for the people involved"),
                            ("care_plans", "The care plans of everyone involved have been reviewed"),
                            ("support", "Support is in place for everyone involved"),
                            ("actions", "Actions are done or handed on"),
                            ("learning", "What was learned is recorded"),
                            (
                                "person_asked",
                                "The person was asked whether they are content for this to close",
                            ),
                        ],
                        max_length=15,
                    ),
                ),
                ("because", models.CharField(max_length=300)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
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
            name="SupportOffer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                ("person_words", models.CharField(blank=True, max_length=120, verbose_name="offered to")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("talk", "Time to talk with somebody they choose"),
                            ("medical", "Medical or sexual health care"),
                            ("sarc", "Sexual assault referral centre"),
                            ("isva", "Independent sexual violence adviser"),
                            ("advocate", "Independent advocate"),
                            ("helpline", "Independent helpline"),
                            ("occupational_health", "Occupational health (staff)"),
                            ("move", "Change of room, ward or duties"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("what_words", models.CharField(blank=True, max_length=200)),
                ("offered_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("declined", "Not wanted"),
                            ("later", "Not now – ask again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ask_again_on", models.DateField(blank=True, null=True)),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="support_offers",
                        to="incidents.involvement",
                    ),
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
            name="Told",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("nurse_in_charge", "Nurse in charge"),
                            ("ward_manager", "Ward manager"),
                            ("on_call", "On-call manager"),
                            ("doctor", "Doctor"),
                            ("safeguarding", "Safeguarding lead"),
                            ("police", "Police"),
                            ("family", "Family or carer"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("who_words", models.CharField(blank=True, max_length=120)),
                ("told_at", models.DateTimeField()),
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
            name="Triage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("none", "No harm"),
                            ("low", "Low"),
                            ("moderate", "Moderate"),
                            ("severe", "Severe"),
                            ("fatal", "Fatal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "response",
                    models.CharField(
                        choices=[
                            ("local_review", "Local learning review"),
                            ("mdt_review", "Multidisciplinary review"),
                            ("psii", "Patient safety incident investigation"),
                            ("safeguarding_enquiry", "Safeguarding enquiry"),
                            ("police_led", "Police-led"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("ward", "The ward"), ("named", "Named people only")], max_length=10
                    ),
                ),
                ("review_on", models.DateField()),
                ("close_by", models.DateField()),
                ("because", models.TextField(verbose_name="reasons")),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
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
            name="WideningRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("because", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("agreed", models.BooleanField(null=True)),
                ("decided_because", models.CharField(blank=True, max_length=300)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
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
                        blank=True,
                        db_index=False,
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
                        related_name="widening_requests",
                        to="incidents.incident",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("police", "Telling the police"),
                            ("family", "Telling family or a carer"),
                            ("sharing", "Sharing with other services"),
                            ("care", "What should happen now"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("yes", "Yes, they want this"),
                            ("no", "No, they do not want this"),
                            ("undecided", "Not decided – ask again"),
                            ("not_asked", "Not asked yet"),
                        ],
                        max_length=12,
                    ),
                ),
                ("own_words", models.CharField(blank=True, max_length=500)),
                ("ask_again_on", models.DateField(blank=True, null=True)),
                (
                    "incident",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="incidents.incident"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="incidents.involvement",
                    ),
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
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("audience", "ward")),
                fields=["ward", "-flagged_at", "-id"],
                name="incident_ward_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("audience", "intake")),
                fields=["ward", "-flagged_at", "-id"],
                name="incident_intake_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("audience", "named")),
                fields=["ward", "-flagged_at", "-id"],
                name="incident_named_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["-flagged_at", "-id"], name="incident_newest"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("staff_involved", "no"), _negated=True),
                fields=["-flagged_at", "-id"],
                name="incident_allegations_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("triaged_at", None)),
                fields=["urgency", "known_at", "id"],
                name="incident_triage_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("status", "responding")), fields=["review_on"], name="incident_review_due"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["first_known_at"], name="incident_first_known"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(fields=("reference",), name="one_incident_of_a_reference"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(fields=("flagged_by", "form_key"), name="flagged_once"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("staff_involved", "no"), ("audience", "named"), _connector="OR"),
                name="staff_incidents_never_open_to_a_ward",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_at", None), ("submitted_by", None)),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="submitted_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "responding"), _negated=True),
                    models.Q(("lead__isnull", False), ("review_on__isnull", False)),
                    _connector="OR",
                ),
                name="open_incidents_have_a_review",
            ),
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(
                condition=models.Q(("lifted_at", None)),
                fields=["person", "incident"],
                name="exclusion_by_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("incident", "person", "cause", "source_id"),
                name="excluded_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="casemember",
            index=models.Index(
                condition=models.Q(("withdrawn_at", None)),
                fields=["person", "incident"],
                name="member_by_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="casemember",
            constraint=models.UniqueConstraint(
                fields=("incident", "person", "member_as", "withdrawn_at"),
                name="member_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["due_on"], name="action_due"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None)),
                    models.Q(
                        ("done_at__isnull", False),
                        ("done_by__isnull", False),
                        models.Q(("evidence", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="action_done_with_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "service_user"), ("staff", None)),
                    models.Q(("kind", "staff"), ("service_user", None)),
                    models.Q(("kind__in", ["visitor", "not_known"]), ("service_user", None), ("staff", None)),
                    _connector="OR",
                ),
                name="involvement_points_to_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("details", None), ("entered_as", None), ("service_user", None)),
                    models.Q(
                        ("details__isnull", False),
                        ("entered_as__isnull", False),
                        ("service_user__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_service_user_with_the_version_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_because", ""), ("withdrawn_by", None)),
                    models.Q(
                        ("withdrawn_at__isnull", False), models.Q(("withdrawn_because", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="withdrawn_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("service_user__isnull", False), ("withdrawn_at", None)),
                fields=("incident", "involved_as", "service_user"),
                name="service_user_once_in_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("staff__isnull", False), ("withdrawn_at", None)),
                fields=("incident", "involved_as", "staff"),
                name="staff_once_in_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_at__gt", models.F("from_at"))), name="window_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterwindow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("incident",), name="one_standing_window"
            ),
        ),
        migrations.AddConstraint(
            model_name="rosteredperson",
            constraint=models.UniqueConstraint(fields=("window", "person"), name="rostered_once"),
        ),
        migrations.AddConstraint(
            model_name="sectionsave",
            constraint=models.UniqueConstraint(
                fields=("incident", "section", "version"), name="one_save_of_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="selfrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "given"), _negated=True),
                    models.Q(
                        models.Q(("physical", ""), _negated=True),
                        models.Q(("psychological", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_given_rating_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="selfrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "not_yet_able"), _negated=True),
                    ("ask_again_on__isnull", False),
                    _connector="OR",
                ),
                name="not_yet_able_is_asked_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="steptick",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("incident", "step"), name="step_ticked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="wideningrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None)), fields=("incident",), name="one_widening_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="wideningrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed", None), ("decided_at", None), ("decided_by", None)),
                    models.Q(
                        ("agreed__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="widening_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="wideningrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed", True), _negated=True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="widening_takes_two",
            ),
        ),
        *map(protect, ONLY_GROW),
        migrations.RunSQL(TRIGGERS.read_text()),
    ]
