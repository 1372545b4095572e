"""A bucket of points in memory: the leaky bucket, seen from the side that fills it."""

from dataclasses import dataclass

from domain.access.caller import CostBudget


@dataclass(slots=True)
class LocalBucket:
    """A budget of which some is used. `at_seconds` is on any clock that only goes forward."""

    budget: CostBudget
    points: float
    at_seconds: float

    @classmethod
    def full(cls, budget: CostBudget, at_seconds: float) -> "LocalBucket":
        """One that nobody has used."""
        return cls(budget, budget.points, at_seconds)

    def left(self, now_seconds: float) -> float:
        """What it holds now; below 0 while it owes for what turned out dearer than asked for."""
        passed = max(0.0, now_seconds - self.at_seconds)
        filled = self.points + passed * self.budget.points_per_second
        self.points = min(float(self.budget.points), filled)
        self.at_seconds = max(now_seconds, self.at_seconds)
        return self.points

    def take(self, points: float, now_seconds: float) -> bool:
        """Take points if it holds so many."""
        if self.left(now_seconds) < points:
            return False
        self.points -= points
        return True

    def give_back(self, points: float) -> None:
        """Return what was not used; a negative number takes what was used beyond."""
        self.points = min(float(self.budget.points), self.points + points)

    def wait_seconds(self, points: float, now_seconds: float) -> float:
        """How long until it will hold so many."""
        missing = points - self.left(now_seconds)
        return max(0.0, missing / self.budget.points_per_second)
