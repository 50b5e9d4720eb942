"""Sealing and verifying many events of the audit trail: ``python -m bench.trail <events>``. Prints JSON.

In a database of its own: what is sealed stays sealed.
"""

import json
import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from audit.seals.sealing import seal_all  # noqa: E402
from audit.seals.verifying import verify  # noqa: E402

READS = """
insert into audit_auditevent
    (id, at, actor, verb, target_kind, target_id, outcome, reason, detail, request_id, incident_id)
select gen_random_uuid(), now() - n * interval '1 second', 'staff:' || gen_random_uuid(), 'incident.read',
    'incidents.incident', gen_random_uuid()::text, 'ok', '',
    jsonb_build_object('page', 'incidents:detail', 'shown', jsonb_build_array(gen_random_uuid())),
    gen_random_uuid()::text, gen_random_uuid()
from generate_series(1, %s) n
"""


def main(events: int) -> None:
    seal_all(now=timezone.now())  # what was filled in before is not measured
    with connection.cursor() as cursor:
        cursor.execute(READS, [events])
    began = time.perf_counter()
    sealed = seal_all(now=timezone.now())
    between = time.perf_counter()
    report = verify(now=timezone.now())
    ended = time.perf_counter()
    if sealed < events or not report.ok:
        sys.exit(f"{sealed} of {events} were sealed; the trail is {'whole' if report.ok else 'not whole'}.")
    found = {"sealed": sealed, "seconds": between - began}
    print(json.dumps({**found, "verified": report.sealed, "verifying": ended - between}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
