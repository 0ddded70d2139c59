"""The bench: what every use case of the brand works with."""

from dataclasses import dataclass

from domain.brand.ports import Begin, BrandReads, Numbers, Published
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class BrandRoom:
    begin: Begin
    reads: BrandReads
    numbers: Numbers
    published: Published
    clock: Clock
    ids: IdMaker
