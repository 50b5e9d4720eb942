"""Nobody gives themselves a role, by whichever of their accounts."""

import pytest

from accounts.models import Proposal
from incidents.confidentiality.services.linking import link
from staff.roles import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/configuration/staff/appointment/add/"


@pytest.mark.parametrize("linked", [True, False])
def test_another_account_of_ones_own_is_refused_like_ones_own(
    signed_in, administrator, lead, children_lead, linked, now
):
    bank = UserFactory(name="Bank Account")
    if linked:
        link(first=administrator, second=bank, asked_by=children_lead, by=lead, now=now)
    answer = signed_in(administrator).post(PAGE, {"person": str(bank.pk), "role": Role.SAFEGUARDING_ADULTS})
    assert ("You cannot give yourself a role" in answer.content.decode()) is linked
    assert Proposal.objects.filter(person=bank).exists() is not linked
