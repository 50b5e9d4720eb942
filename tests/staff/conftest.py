from collections.abc import Callable
from typing import Any

import pytest

from wards.models import Ward

Answers = Callable[..., dict[str, Any]]


@pytest.fixture
def answers(rowan: Ward) -> Answers:
    """What a nurse types about somebody new on Rowan ward."""

    def typed(**other: Any) -> dict[str, Any]:
        return {
            "name": "Ira Example",
            "name_on_record": "",
            "pronouns": "they/them",
            "local_number": "L990001",
            "nhs_number": "999 012 3454",
            "date_of_birth_0": "17",
            "date_of_birth_1": "5",
            "date_of_birth_2": "1985",
            "ward": rowan.pk,
            "care_and_support_needs": "yes",
            "communication_needs": "Easy read",
            "legal_status": "informal",
            "discharged_on_0": "",
            "discharged_on_1": "",
            "discharged_on_2": "",
            "form_key": "7f2c8f0e-54c8-4b30-9c53-0c7ab7a8c001",
            "seen": "",
        } | other

    return typed
