"""What a file tells of its products, row by row."""

from dataclasses import dataclass, field
from typing import TypeVar

from domain.importing.facts import ImportedProduct
from domain.importing.rows import Row
from domain.importing.treatments import Treatment

Value = TypeVar("Value")


@dataclass(slots=True)
class ProductTally:
    """Titles and prices of one SKU on paid sales.

    Rows without money are left out: there the stock room writes its notes into the title.
    """

    sku: str
    treatment: Treatment
    titles: dict[str, int] = field(default_factory=dict)
    prices: dict[int, int] = field(default_factory=dict)
    first_title: str = ""

    def add(self, row: Row) -> None:
        """Count a row's title and price."""
        if row.quantity > 0 and row.unit_price > 0:
            self.titles[row.title] = self.titles.get(row.title, 0) + 1
            self.prices[row.unit_price] = self.prices.get(row.unit_price, 0) + 1
        elif not self.first_title:
            self.first_title = row.title

    def product(self) -> ImportedProduct:
        """The commonest title and price, the first seen where several are as common."""
        self.titles.pop("", None)
        title = _commonest(self.titles, self.first_title) or self.sku
        return ImportedProduct(self.sku, title, _commonest(self.prices, 0), self.treatment)


def _commonest(counts: dict[Value, int], otherwise: Value) -> Value:
    return max(counts, key=counts.__getitem__) if counts else otherwise
