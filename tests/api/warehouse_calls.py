"""How a warehouse reads, and what each call needs."""

from collections.abc import Mapping, Sequence

from domain.insights.datasets import DATASETS
from tests.api.asks import Ask, Call, plain


def _of(dataset: str) -> Call:
    return lambda own, theirs: Ask({"dataset": dataset})


OF_WAREHOUSE: Mapping[str, Sequence[Call]] = {
    "get_warehouse": [plain],
    "get_warehouse_dataset": [_of(dataset) for dataset in DATASETS],
}
