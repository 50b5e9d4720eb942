"""A lead's first page by permissions on the trust and its wards, beside a permission on each incident.

    python -m bench.scope <rounds> <permissions>

The second is how django-guardian is often used. Its rows are written in a transaction that is taken back.
Prints JSON: milliseconds of each round.
"""

import json
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.contrib.auth.models import Permission  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from guardian.shortcuts import get_objects_for_user  # noqa: E402

from bench.people import LEAD  # noqa: E402
from incidents.viewing import incident_list  # noqa: E402
from nhsuk.keyset import SIZE  # noqa: E402
from staff.models import User  # noqa: E402

GRANT = """
insert into guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)
select %s, %s, id::text, %s from incidents_incident order by flagged_at desc limit %s
"""


def main(rounds: int, permissions: int) -> None:
    lead, now = User.objects.get(email=LEAD), timezone.now()

    def ours() -> None:
        list(incident_list.page(lead, now).rows)

    def each() -> None:
        theirs = get_objects_for_user(lead, "incidents.view_incident")
        list(theirs.order_by("-flagged_at", "-id")[: SIZE + 1])

    found: dict[str, list[float]] = {"ours": [], "each": []}
    with transaction.atomic():
        grant(lead, permissions)
        for number in range(rounds + 1):  # the first warms up
            for name, work in (("ours", ours), ("each", each)):
                took = timed(work)
                found[name] += [took] if number else []
        transaction.set_rollback(True)
    print(json.dumps(found))


def grant(person: User, permissions: int) -> None:
    seeing = Permission.objects.get(content_type__app_label="incidents", codename="view_incident")
    with connection.cursor() as cursor:
        cursor.execute(GRANT, [seeing.pk, seeing.content_type_id, person.pk, permissions])
        cursor.execute("analyze guardian_userobjectpermission")


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
