"""A batch that fails is taken apart, so that who makes it fail holds up nobody else."""

from collections.abc import Awaitable, Callable, Sequence
from logging import getLogger
from typing import TypeVar

from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import DeliveryId

T = TypeVar("T")
R = TypeVar("R")
log = getLogger("tertulia.worker")


async def together_or_apart(
    work: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
    items: Sequence[T],
    *,
    ids: Sequence[DeliveryId],
    put_off: Callable[[DeliveryId], None],
) -> list[R]:
    """Do it for all at once; when that fails, for one after the other. A delivery that fails alone
    is put off. Raises TemporarilyUnavailable, which is nobody's fault."""
    try:
        return list(await work(items))
    except TemporarilyUnavailable:
        raise
    except Exception as trouble:
        log.warning("batch_taken_apart", extra={"trouble": type(trouble).__name__})
    done: list[R] = []
    for item, delivery_id in zip(items, ids, strict=True):
        try:
            done += await work([item])
        except TemporarilyUnavailable:
            raise
        except Exception:
            log.exception("delivery_put_off", extra={"delivery_id": delivery_id})
            put_off(delivery_id)
    return done
