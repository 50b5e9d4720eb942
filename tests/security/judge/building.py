"""A whole world, from its seed."""

from random import Random

from django.db import connection

from staff.services import sync_permissions
from tests.security.judge import records, trail, worlds
from tests.security.judge.worlds import AFTERNOON, LATE, World

#: incidents of a world, and of one in which every mistake shows
FEW, MANY = 16, 48


def built(seed: int, incidents: int = FEW) -> World:
    """What people hold is worked out on the world's day, and not again before the later time."""
    world = World(seed, LATE if seed % 2 else AFTERNOON, Random(seed))
    worlds.places(world)
    worlds.people(world)
    records.keep(world, incidents)
    trail.keep(world)
    sync_permissions(now=world.now)
    with connection.cursor() as cursor:  # what waits for the end would stop a policy from being laid
        cursor.execute("set constraints all immediate; set constraints all deferred")
    return world
