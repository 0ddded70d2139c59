"""Passwords of links are kept as those of shared reports are: hashed slowly, beside the others."""

from adapters.report_secrets import password_fits, password_hash


class ScryptPasswords:
    """For `domain.campaigns.link_ports.LinkPasswords`."""

    async def hash_of_password(self, password: str) -> str:
        return await password_hash(password)

    async def fits(self, password: str, hash: str) -> bool:
        return await password_fits(password, hash)
