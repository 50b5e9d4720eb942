import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partner", "Partner, now or before"),
                            ("relative", "Relative or member of the household"),
                            ("close_friend", "Close friend"),
                            ("line_manager", "Line manager of them"),
                        ],
                        max_length=12,
                    ),
                ),
                ("declared_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stays_for_earlier",
                    models.BooleanField(
                        default=False,
                        help_text="Ended by one of the two: it still counts for what was reported before.",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SamePerson",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("person", models.UUIDField(editable=False)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "same people",
            },
        ),
        migrations.CreateModel(
            name="TrustPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_on", models.DateField(blank=True, help_text="The last day it is held.", null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WardPermission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ends_on", models.DateField(blank=True, help_text="The last day it is held.", null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=120)),
                ("job_title", models.CharField(blank=True, max_length=120)),
                ("staff_number", models.CharField(max_length=20, unique=True)),
                (
                    "employment",
                    models.CharField(
                        choices=[
                            ("employed", "Employed by the trust"),
                            ("bank", "Bank"),
                            ("agency", "Agency"),
                            ("volunteer", "Volunteer"),
                            ("student", "Student"),
                            ("chaplain", "Chaplain or faith leader"),
                            ("contractor", "Contractor"),
                        ],
                        default="employed",
                        max_length=20,
                    ),
                ),
                ("works_with_children", models.BooleanField(default=False)),
                (
                    "works_with_adults_at_risk",
                    models.BooleanField(
                        default=True, verbose_name="works with adults with care and support needs"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="may log in")),
                (
                    "is_staff",
                    models.BooleanField(default=False, verbose_name="may open the configuration pages"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "role",
                    models.CharField(
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
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("ward", "A ward"),
                            ("site", "All wards of a site"),
                            ("trust", "The whole trust"),
                            ("case", "Named cases only"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "is_deputy",
                    models.BooleanField(
                        default=False, help_text="A ward's deputy, told when a record is nearly late."
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "stood_down_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Ended from this moment, whatever its days say.",
                        null=True,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
