"""Ids in order of time, for rows that no address of a record names: docs/adr/0019."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """RFC 9562, version 7: the milliseconds since 1970, then 74 random bits. Python has it from 3.14."""
    moment = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    high, low = (moment << 16) | 0x7000 | (chance >> 68), (0b10 << 62) | (chance & ((1 << 62) - 1))
    return UUID(int=(high << 64) | low)
