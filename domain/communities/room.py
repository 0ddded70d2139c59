"""The bench: what every use case of communities works with."""

from dataclasses import dataclass

from domain.communities.community_audit_ports import AuditFacts, AuditPrinter
from domain.communities.connecting_ports import Authorities, ConnectionSecrets
from domain.communities.ports import Agenda, Begin, CommunitiesReads, Platforms
from domain.shared.clock import Clock, Pause
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Communities:
    begin: Begin
    reads: CommunitiesReads
    agenda: Agenda
    platforms: Platforms
    authorities: Authorities
    secrets: ConnectionSecrets
    clock: Clock
    pause: Pause
    audit_facts: AuditFacts
    audit_printer: AuditPrinter
    ids: IdMaker
