"""What a lead wrote down about somebody's interests is not for them, says the database: on no account."""

import pytest

from incidents.confidentiality.services import linking
from incidents.confidentiality.services.interests import Closeness, declare
from row_security.context import acting_as
from staff.models import Interest, InterestKind
from staff.roles import Role
from tests.conftest import appointed
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PARTNER = InterestKind.PARTNER


def seen_by(person):
    with acting_as(person.pk):
        return list(Interest.objects.all())


@pytest.fixture
def other(trust):
    return UserFactory()


def test_somebody_reads_what_they_declared_themselves(rowan_nurse, other, now):
    mine = declare(person=rowan_nurse, to=Closeness(PARTNER, other=other), by=rowan_nurse, now=now)
    assert seen_by(rowan_nurse) == [mine]
    assert seen_by(other) == []


def test_what_a_lead_wrote_down_is_for_other_leads(rowan_nurse, lead, children_lead, other, now):
    declare(person=rowan_nurse, to=Closeness(PARTNER, other=other), by=lead, now=now)
    assert seen_by(rowan_nurse) == seen_by(other) == []
    assert len(seen_by(lead)) == len(seen_by(children_lead)) == 1


def test_a_lead_reads_nothing_about_another_account_of_theirs(lead, children_lead, other, now):
    bank = UserFactory()
    one, two = (appointed(name, Role.ADMINISTRATOR) for name in ("Ade One", "Ade Two"))
    linking.link(first=children_lead, second=bank, asked_by=one, by=two, now=now)
    declare(person=bank, to=Closeness(PARTNER, other=other), by=lead, now=now)
    assert seen_by(children_lead) == []
    assert len(seen_by(lead)) == 1
