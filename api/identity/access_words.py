"""What permissions, the roles of the house and the reasons of a check are called, in the reader's
language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from domain.identity.use_cases.check_access import Reason
from domain.shared.access import Permission
from domain.shared.ids import RoleId

TEXTS = Path(__file__).parents[1] / "texts" / "access.toml"


@cache
def catalogue() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


def permission_words(permission: Permission, language: str) -> str:
    return str(catalogue()["permission"][permission.value][language])


def role_words(role_id: RoleId, language: str) -> tuple[str, str]:
    """The name of a role of the house, and what it is for."""
    words = catalogue()["role"][role_id][language]
    return str(words["name"]), str(words["description"])


def reason_words(reason: Reason, language: str) -> str:
    return str(catalogue()["reason"][reason.value][language])
