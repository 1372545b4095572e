"""Days of cover: how long stock lasts as it sells now."""


def days_of_cover(available: int, sold: int, over_days: int) -> int | None:
    """Whole days for which the pieces last if they sell as they did; None where nothing sold."""
    return available * over_days // sold if sold > 0 else None
