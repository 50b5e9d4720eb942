"""Each service user in a record is given the version that stood when versions began. Backwards, it is lost."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from audit.append_only import protect

# The table is altered after it: what waits for the end of the transaction is checked now
AS_THEY_STOOD = """
update incidents_involvement i set entered_as_id = v.id, details_id = v.id, looked_to = v.number
from wards_serviceuserversion v where v.service_user_id = i.service_user_id and v.number = 1;
set constraints all immediate;
"""

# A record cites a version of the person it is about, and goes on citing the one it saw first
OF_THAT_PERSON = """
alter table incidents_involvement
    add constraint entered_as_that_person foreign key (entered_as_id, service_user_id)
        references wards_serviceuserversion (id, service_user_id) deferrable initially deferred,
    add constraint details_of_that_person foreign key (details_id, service_user_id)
        references wards_serviceuserversion (id, service_user_id) deferrable initially deferred;
create or replace function what_a_record_saw_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what was written down of somebody when they were entered never changes'
        using errcode = 'insufficient_privilege';
end $$;
create trigger what_a_record_saw_stays before update on incidents_involvement for each row
    when ((new.service_user_id, new.entered_as_id) is distinct from (old.service_user_id, old.entered_as_id)
        or new.looked_to < old.looked_to)
    execute function what_a_record_saw_stays();
"""
NOT_OF_THAT_PERSON = """
drop trigger what_a_record_saw_stays on incidents_involvement;
alter table incidents_involvement
    drop constraint entered_as_that_person, drop constraint details_of_that_person;
"""

VERSION = {
    "blank": True,
    "db_index": False,
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "wards.serviceuserversion",
}


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0009_recorders_found_by_their_cases"),
        ("wards", "0004_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("involvement", "entered_as", models.ForeignKey(**VERSION)),
        migrations.AddField("involvement", "details", models.ForeignKey(**VERSION)),
        migrations.AddField("involvement", "looked_to", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(AS_THEY_STOOD, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.CheckConstraint(
                condition=Q(details=None, entered_as=None, service_user=None)
                | Q(details__isnull=False, entered_as__isnull=False, service_user__isnull=False),
                name="a_service_user_with_the_version_seen",
            ),
        ),
        migrations.RunSQL(OF_THAT_PERSON, NOT_OF_THAT_PERSON),
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
            ],
            options={"ordering": ["recorded_at", "id"], "abstract": False},
        ),
        protect("incidents_detailslook"),
    ]
