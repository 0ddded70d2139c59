"""A fact that happened, in past tense, ready to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.shared.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class News:
    """One fact about one object. `sequence` never falls for one object, and grows with each of its
    changes, so that a listener can put them in order; facts of one change share it. `data` is the
    object as it is now, in wire words; `previous` holds what was different before. All of it is
    under 20 kB, whatever the object holds. `workspace_id` is given where the fact is about a
    workspace from outside it."""

    name: str
    object_id: str
    sequence: int
    data: Mapping[str, Any]
    workspace_id: WorkspaceId | None = None
    previous: Mapping[str, Any] = field(default_factory=dict)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `before` that `after` has otherwise, with the value they had."""
    return {name: value for name, value in before.items() if after.get(name) != value}
