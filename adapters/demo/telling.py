"""A list of whom the café tells, and a notice to them that was not needed in the end."""

from adapters.wiring import House
from domain.crises.notice_text import NoticeText
from domain.crises.playbook import Condition
from domain.crises.stakeholder_list import Audience, Stakeholder
from domain.crises.use_cases.keep_notices import NewNotice, withdraw_notice, write_notice
from domain.crises.use_cases.keep_stakeholder_lists import (
    NewStakeholderList,
    create_stakeholder_list,
)
from domain.shared.access import Actor
from domain.shared.ids import CrisisId

OFFICE = Stakeholder("sanidad@example.org", "Sanidad", "Autoridad", "es")
WORDS = (
    NoticeText(
        "es",
        "{{crisis}}: lo que sabemos",
        "Hemos retirado la tarta del mostrador y cambiado la etiqueta. Nadie está mal.",
    ),
)


async def tell_of(house: House, actor: Actor, crisis_id: CrisisId) -> None:
    """It was withdrawn, so that a demonstration writes to nobody."""
    room = house.app.crises.response
    wanted = NewStakeholderList(
        *("Autoridades", Audience.EXTERNAL),
        fits=Condition(scenarios=("alérgenos",)),
        people=(OFFICE,),
        texts=WORDS,
    )
    made = await create_stakeholder_list(room, actor, wanted)
    said = NewNotice(Audience.EXTERNAL, WORDS, (made.id,))
    notice = await write_notice(room, actor, crisis_id, said)
    await withdraw_notice(room, actor, notice.id, None)
