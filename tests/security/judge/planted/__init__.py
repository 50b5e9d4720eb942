"""Mistakes that somebody could make in a policy one day, and what finds them."""

from tests.security.judge.planted.in_adding import ADDS
from tests.security.judge.planted.in_incidents import OF_INCIDENTS
from tests.security.judge.planted.in_people import OF_PEOPLE
from tests.security.judge.planted.in_the_catalogue import BUILT
from tests.security.judge.planted.in_the_rest import OF_THE_REST
from tests.security.judge.planted.in_who_asks import OF_WHO_ASKS

SHOWN = [*OF_INCIDENTS, *OF_PEOPLE, *OF_THE_REST, *OF_WHO_ASKS]

__all__ = ["ADDS", "BUILT", "SHOWN"]
