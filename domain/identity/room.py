"""The bench: what every use case of identity works with."""

from dataclasses import dataclass

from domain.identity.ports import Begin, IdentityReads, KeyMint, KeyRing
from domain.identity.session import SessionTokens
from domain.identity.teammate_ports import InvitationMint
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Identity:
    begin: Begin
    reads: IdentityReads
    ring: KeyRing
    mint: KeyMint
    invitation_mint: InvitationMint
    session_tokens: SessionTokens
    clock: Clock
    ids: IdMaker
