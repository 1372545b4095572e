"""What a search came to."""

from dataclasses import dataclass

from domain.fulfillment.sourcing.optimiser.packing import Contents


@dataclass(slots=True)
class Found:
    """What a search ended with. Without contents there is no plan, for sure when `proven`."""

    cost: int
    contents: Contents
    bound: int
    nodes: int
    proven: bool
    reproducible: bool
    others: dict[frozenset[int], tuple[int, Contents]]
    singles: dict[int, int]
