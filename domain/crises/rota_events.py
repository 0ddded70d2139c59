"""What is told of rotas."""

from typing import Any

from domain.crises.rota import Rota
from domain.shared.clock import written
from domain.shared.events import News, differences

ROTA_CREATED = "rota.created"
ROTA_UPDATED = "rota.updated"
ROTA_DELETED = "rota.deleted"
OF_ROTAS = frozenset({ROTA_CREATED, ROTA_UPDATED, ROTA_DELETED})


def rota_told(name: str, rota: Rota, before: Rota | None = None) -> News:
    after = _rota(rota)
    previous = differences(_rota(before), after) if before else {}
    return News(name, rota.id, rota.version, after, previous=previous)


def _rota(rota: Rota) -> dict[str, Any]:
    return {
        "id": rota.id,
        "name": rota.name,
        "teammate_ids": list(rota.teammates),
        "shift_length": rota.shift_length,
        "shift_unit": rota.shift_unit.value,
        "starts_on": rota.starts_on,
        "handover_time": rota.handover_time,
        "timezone": rota.timezone,
        "overrides": [
            {
                "teammate_id": one.teammate_id,
                "since": written(one.since),
                "until": written(one.until),
            }
            for one in rota.overrides
        ],
        "answer_minutes": rota.answer_minutes,
        "escalation_ladder_id": rota.ladder_id,
        "external_id": rota.external_id,
        "version": rota.version,
    }
