"""A database that cannot be used as the settings say, in one sentence."""

import asyncpg

from adapters.settings import BadSetting

UNUSABLE = (OSError, TimeoutError, asyncpg.PostgresError)


class NoDatabase(BadSetting):
    """Made from what the driver said when it tried to connect."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__(_sentence(trouble))


def _sentence(trouble: Exception) -> str:
    match trouble:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return "The database refuses the login in its address: correct TERTULIA_DATABASE_URL."
        case asyncpg.InvalidCatalogNameError():
            return "The database named in TERTULIA_DATABASE_URL does not exist: create it."
        case asyncpg.InvalidParameterValueError() | asyncpg.InsufficientPrivilegeError():
            return (
                "The login in TERTULIA_DATABASE_URL may not work here yet: ./run migrate makes the "
                "schema and lets it in."
            )
        case _:
            return f"The database does not answer ({trouble}): is TERTULIA_DATABASE_URL right?"
