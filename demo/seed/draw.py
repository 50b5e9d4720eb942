"""Everything random comes from here, so that one seed always tells the same story."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from incidents.recording.references import ALPHABET

T = TypeVar("T")

STEP = 405_492_099_551  # far, and shares no factor with 30: walking by it meets each reference once


class Draw(Random):
    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.walked = self.randrange(30**8)

    def happens(self, chance: float) -> bool:
        return self.random() < chance

    def pick(self, weights: Mapping[T, float]) -> T:
        """One key, each as often as its weight says."""
        left = self.random() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return key

    def some(self, population: Sequence[T], count: int) -> list[T]:
        return self.sample(population, min(count, len(population)))

    def hours(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=round(60 * self.uniform(least, most)))

    def between(self, start: datetime, end: datetime) -> datetime:
        """A whole minute between the two."""
        minutes = int((end - start).total_seconds() // 60)
        return start + timedelta(minutes=self.randint(0, max(minutes, 0)))

    def uuid(self) -> UUID:
        return UUID(int=self.getrandbits(128), version=4)

    def reference(self) -> str:
        """Random to look at, and never the same twice, however many are drawn."""
        self.walked = (self.walked + STEP) % 30**8
        rest, letters = self.walked, ""
        for _ in range(8):
            rest, letter = divmod(rest, 30)
            letters += ALPHABET[letter]
        return f"SSI-{letters[:4]}-{letters[4:]}"
