"""A stakeholder list, a notice and a letter of it, with no field at its default."""

from collections.abc import Mapping
from typing import Any

from domain.crises.crisis_notice import CrisisNotice, NoticeCause, NoticeState
from domain.crises.notice_delivery import LetterReason, NoticeDelivery
from domain.crises.notice_text import NoticeText
from domain.crises.playbook import Start
from domain.crises.stakeholder_list import Audience, Stakeholder, StakeholderList
from domain.shared.ids import (
    CrisisNoticeId,
    NoticeDeliveryId,
    ReportRecipientId,
    StakeholderListId,
    TeammateId,
)
from domain.shared.letter_course import LetterState
from tests.kit.crisis_samples import CRISIS
from tests.kit.crisis_work_samples import FITS
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

LIST, NOTICE = StakeholderListId("skl_1"), CrisisNoticeId("cnt_1")
TEXT = NoticeText("es", ODD, ODD)
STAKEHOLDERS: Mapping[str, Any] = {
    "stakeholder_lists": StakeholderList(
        id=LIST,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        audience=Audience.EXTERNAL,
        tells=Start.WHEN_FITTING,
        fits=FITS,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        people=(Stakeholder("a@example.org", ODD, ODD, "pt"),),
        teammates=(TeammateId("tmt_1"),),
        texts=(TEXT,),
        removed_at=at(4),
        external_id=f"list-{ODD}",
        metadata={"a": ODD},
    ),
    "crisis_notices": CrisisNotice(
        id=NOTICE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        crisis_id=CRISIS,
        audience=Audience.EXTERNAL,
        state=NoticeState.WITHDRAWN,
        cause=NoticeCause.PLAYBOOK,
        texts=(TEXT,),
        recipients=2,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        list_ids=(LIST,),
        fitted=LIST,
        next_update_at=at(9),
        decided_by="key_2",
        released_at=at(3),
        withdrawn_at=at(4),
    ),
    "crisis_notice_deliveries": NoticeDelivery(
        id=NoticeDeliveryId("cnd_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        notice_id=NOTICE,
        crisis_id=CRISIS,
        created_at=at(1),
        updated_at=at(2),
        version=3,
        list_id=LIST,
        teammate_id=TeammateId("tmt_1"),
        recipient_id=ReportRecipientId("rcp_1"),
        address="a@example.org",
        name=ODD,
        role=ODD,
        language="pt",
        state=LetterState.FAILED,
        reason=LetterReason.NOT_ACCEPTED,
        detail=ODD,
        attempts=2,
        fence=4,
        next_at=at(5),
        sent_at=at(6),
    ),
}
