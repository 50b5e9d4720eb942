import uuid
from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.append_only import protect

#: what was written down is added to, never changed: the database itself refuses
ONLY_GROW = ["wards_serviceuserversion"]

TRIGGERS = Path(__file__).with_name("triggers.sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceUser",
            fields=[
                ("name", models.CharField(max_length=120, verbose_name="name they use")),
                (
                    "name_on_record",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name on their record, if different"
                    ),
                ),
                ("pronouns", models.CharField(blank=True, max_length=40)),
                (
                    "nhs_number",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[django.core.validators.RegexValidator("^\\d{10}$", "Ten digits.")],
                        verbose_name="NHS number",
                    ),
                ),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "care_and_support_needs",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        default="not_sure",
                        max_length=10,
                    ),
                ),
                ("communication_needs", models.CharField(blank=True, max_length=200)),
                (
                    "legal_status",
                    models.CharField(
                        choices=[
                            ("informal", "Informal"),
                            ("s2", "Detained, section 2"),
                            ("s3", "Detained, section 3"),
                            ("s37", "Detained, section 37"),
                            ("other", "Detained, other section"),
                            ("not_applicable", "Does not apply"),
                        ],
                        default="not_applicable",
                        max_length=20,
                    ),
                ),
                ("discharged_on", models.DateField(blank=True, null=True)),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "local_number",
                    models.CharField(max_length=20, unique=True, verbose_name="local patient number"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, verbose_name="number of the latest version"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Trust",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "service_name",
                    models.CharField(
                        default="Heard", help_text="The name shown at the top of every page.", max_length=60
                    ),
                ),
                (
                    "registration_number",
                    models.CharField(blank=True, help_text="CQC provider number.", max_length=40),
                ),
                (
                    "helpline_name",
                    models.CharField(blank=True, help_text="An independent helpline.", max_length=120),
                ),
                ("helpline_phone", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "permissions": [
                    ("oversee_incidents", "See every incident, unless excluded"),
                    (
                        "oversee_allegations",
                        "See incidents in which staff are or may be involved, unless excluded",
                    ),
                    ("triage_incidents", "Triage, close and reopen incidents"),
                    ("make_referrals", "Decide and send referrals"),
                    ("read_reports", "Read board reports"),
                    ("sign_reports", "Comment on and sign off board reports"),
                    ("read_audit", "Read the audit trail"),
                    ("configure", "Manage users, wards, roles and settings"),
                    ("investigate_named_cases", "Be named as investigator on cases of any ward"),
                    ("break_glass", "Open one record in an emergency, for an hour, with others told at once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "trust",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sites", to="wards.trust"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "service_type",
                    models.CharField(
                        choices=[
                            ("acute", "Acute mental health"),
                            ("children", "Children and young people"),
                            ("eating_disorder", "Eating disorder"),
                            ("forensic", "Forensic"),
                            ("learning_disability", "Learning disability"),
                            ("rehabilitation", "Rehabilitation"),
                            ("older_adult", "Older adult"),
                            ("perinatal", "Perinatal"),
                            ("picu", "Psychiatric intensive care"),
                            ("residential", "Residential care"),
                            ("supported_living", "Supported living"),
                            ("domiciliary", "Domiciliary care"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[("hospital", "Hospital"), ("home", "Residential or own home")],
                        default="hospital",
                        max_length=20,
                    ),
                ),
                (
                    "sex_designation",
                    models.CharField(
                        choices=[
                            ("female", "Single sex, female"),
                            ("male", "Single sex, male"),
                            ("mixed", "Mixed sex"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wards", to="wards.site"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "permissions": [
                    ("record_incidents", "Flag and record incidents on this ward"),
                    ("see_ward_incidents", "See this ward's incidents that are open to the ward"),
                    (
                        "manage_ward_incidents",
                        "See this ward's new incidents before triage; give late reasons",
                    ),
                    ("oversee_ward_incidents", "See all of this ward's incidents, unless excluded"),
                    ("triage_ward_incidents", "Triage, close and reopen this ward's incidents"),
                    ("make_ward_referrals", "Decide and send referrals about this ward's incidents"),
                    ("assess_capacity", "Assess the capacity of people on this ward"),
                    ("keep_ward_evidence", "Keep this ward's agreement, reviews and meetings"),
                    ("break_glass_on_ward", "Open one record of another site in an emergency, for an hour"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceUserVersion",
            fields=[
                ("name", models.CharField(max_length=120, verbose_name="name they use")),
                (
                    "name_on_record",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="name on their record, if different"
                    ),
                ),
                ("pronouns", models.CharField(blank=True, max_length=40)),
                ("local_number", models.CharField(max_length=20, verbose_name="local patient number")),
                (
                    "nhs_number",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[django.core.validators.RegexValidator("^\\d{10}$", "Ten digits.")],
                        verbose_name="NHS number",
                    ),
                ),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "care_and_support_needs",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        default="not_sure",
                        max_length=10,
                    ),
                ),
                ("communication_needs", models.CharField(blank=True, max_length=200)),
                (
                    "legal_status",
                    models.CharField(
                        choices=[
                            ("informal", "Informal"),
                            ("s2", "Detained, section 2"),
                            ("s3", "Detained, section 3"),
                            ("s37", "Detained, section 37"),
                            ("other", "Detained, other section"),
                            ("not_applicable", "Does not apply"),
                        ],
                        default="not_applicable",
                        max_length=20,
                    ),
                ),
                ("discharged_on", models.DateField(blank=True, null=True)),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Empty: written by the system.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service_user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="wards.serviceuser",
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
        migrations.AddField(
            model_name="serviceuser",
            name="ward",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="service_users", to="wards.ward"
            ),
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bedroom", "Bedroom"),
                            ("bathroom", "Bathroom"),
                            ("lounge", "Lounge"),
                            ("corridor", "Corridor"),
                            ("dining", "Dining room"),
                            ("garden", "Garden"),
                            ("smoking_area", "Smoking area"),
                            ("clinic", "Clinic or treatment room"),
                            ("vehicle", "Vehicle"),
                            ("escorted_leave", "Escorted leave"),
                            ("off_premises", "Off the premises"),
                            ("online", "Online or by phone"),
                            ("other", "Somewhere else"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "higher_risk",
                    models.BooleanField(
                        default=False, help_text="Marked by an environment review (standard 1.6)."
                    ),
                ),
                (
                    "ward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="locations", to="wards.ward"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(fields=("trust", "name"), name="site_name_once"),
        ),
        migrations.AddConstraint(
            model_name="ward",
            constraint=models.UniqueConstraint(fields=("site", "name"), name="ward_name_once"),
        ),
        migrations.AddConstraint(
            model_name="serviceuserversion",
            constraint=models.UniqueConstraint(
                fields=("service_user", "number"), name="one_version_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceuserversion",
            constraint=models.UniqueConstraint(
                fields=("id", "service_user"), name="version_with_whose_it_is"
            ),
        ),
        migrations.AddIndex(
            model_name="serviceuser",
            index=models.Index(fields=["ward", "name"], name="service_user_by_ward"),
        ),
        migrations.AddConstraint(
            model_name="serviceuser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("nhs_number", ""), _negated=True),
                fields=("nhs_number",),
                name="nhs_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceuser",
            constraint=models.CheckConstraint(
                condition=models.Q(("nhs_number__regex", "^(\\d{10})?$")), name="nhs_number_ten_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.UniqueConstraint(fields=("ward", "name"), name="location_name_once"),
        ),
        *map(protect, ONLY_GROW),
        migrations.RunSQL(TRIGGERS.read_text()),
    ]
