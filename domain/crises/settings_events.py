"""What is told of the settings of crises."""

from dataclasses import asdict
from typing import Any

from domain.crises.crisis_settings import CrisisSettings
from domain.shared.events import News, differences

SETTINGS_UPDATED = "crisis_settings.updated"
ANNOUNCED = frozenset({SETTINGS_UPDATED})


def settings_told(name: str, settings: CrisisSettings, before: CrisisSettings) -> News:
    told = _settings(settings)
    return News(
        name, settings.id, settings.version, told, previous=differences(_settings(before), told)
    )


def _settings(settings: CrisisSettings) -> dict[str, Any]:
    return {
        "id": settings.id,
        "containment": asdict(settings.containment),
        "version": settings.version,
    }
