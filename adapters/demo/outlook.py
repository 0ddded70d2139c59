"""The café says what it stands for and where it wants to be, looks at the neighbours, and has its
month told to whoever pays for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.demo.links import put_up_links
from adapters.demo.month import Channels
from adapters.demo.telling import tell_of
from adapters.demo.trial import a_trial
from adapters.demo.watching import watch_for_crises
from adapters.wiring import House
from domain.brand.model import Audience, Value
from domain.brand.strategy import Objective, Of, Pillar, PlannedChannel
from domain.brand.use_cases.keep_brand import change_brand
from domain.brand.use_cases.keep_strategies import NewStrategy, create_strategy
from domain.brand.use_cases.move_strategy import activate_strategy
from domain.campaigns.use_cases.keep_campaigns import change_campaign, list_campaigns
from domain.crises.crisis import Move, Role
from domain.crises.crisis_ports import Scope, StopTerms
from domain.crises.crisis_severity import Factors
from domain.crises.crisis_task import reminders_of
from domain.crises.holding_statement import Placeholder
from domain.crises.model import Responsibility
from domain.crises.playbook import ActionKind, Condition, PlaybookStep, Start, StepAction
from domain.crises.use_cases.hold_publishing import hold_publishing
from domain.crises.use_cases.keep_crises import NewNote, add_note
from domain.crises.use_cases.keep_playbooks import NewPlaybook, create_playbook
from domain.crises.use_cases.keep_statements import NewHoldingStatement, create_statement
from domain.crises.use_cases.keep_tasks import NewTask, create_task, finish_task
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.review_crisis import Action, Words, review_crisis
from domain.crises.use_cases.speak import Statement, speak
from domain.insights.report import InsightReport, Period, PeriodKind, StandardReport
from domain.insights.report_delivery import By
from domain.insights.report_schedule import Every, Place, Rhythm
from domain.insights.report_standard import STANDARD
from domain.insights.use_cases.keep_report_deliveries import deliver_report
from domain.insights.use_cases.keep_report_links import NewReportLink, create_report_link
from domain.insights.use_cases.keep_report_schedules import (
    NewReportSchedule,
    create_report_schedule,
)
from domain.insights.use_cases.keep_report_templates import (
    NewReportTemplate,
    create_report_template,
)
from domain.insights.use_cases.make_report import make_report
from domain.insights.use_cases.request_report import ReportWish, request_report
from domain.listening.competitor import AccountName, NewCompetitor
from domain.listening.use_cases.keep_competitors import create_competitor
from domain.listening.use_cases.look_at_competitor import look_at_competitor
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.read_publishing import list_messages
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from domain.shared.lifting import RELEASE_PER_MINUTE, OnLift
from domain.shared.own_metrics import OwnMetric
from domain.shared.paging import Filter, PageRequest
from domain.shared.readings import Metric

BY_ITSELF = Start.WHEN_FITTING
STEPS = (
    PlaybookStep("Llamar al obrador", StepAction(ActionKind.TASK, role=Role.EXPERT, minutes=30)),
    PlaybookStep("¿Qué dice la etiqueta?", StepAction(ActionKind.NOTE, text="Pedir una foto."), 10),
)
PILLARS = (
    Pillar("recetas", "Lo que se cocina", 0.4),
    Pillar("terraza", "La terraza y la plaza", 0.3),
    Pillar("vecinos", "Quien viene", 0.3),
)


@dataclass(frozen=True)
class Outlook:
    house: House
    actor: Actor
    channels: Channels
    now: datetime

    async def fill(self) -> None:
        """Last, when there is something to tell of."""
        await self._brand()
        await self._neighbours()
        await put_up_links(self.house, self.actor)
        await a_trial(self.house, self.actor)
        await self._reports()
        await self._crisis()
        await watch_for_crises(self.house, self.actor)
        await self._statement()

    async def _crisis(self) -> None:
        """One that is over: nuts were in a cake whose label did not say so."""
        room, actor = self.house.app.crises.response, self.actor
        wanted = NewCrisis(
            "Nueces en la tarta de ciruela",
            summary="Dos clientas avisan: la etiqueta no lo decía.",
            factors=Factors(2, 2, 3, 1, 1),
            responsibility=Responsibility.ACCIDENTAL,
            scenario="alérgenos",
        )
        fits = Condition(scenarios=("alérgenos",))
        await create_playbook(room, actor, NewPlaybook("Alérgenos", STEPS, BY_ITSELF, fits))
        crisis = await open_crisis(room, actor, wanted)
        await move_crisis(room, actor, crisis.id, None, Move.ACTIVATE)
        plums = Scope(tags=("ciruelas",))
        terms = StopTerms("La etiqueta no dice que lleva nueces.", OnLift.ASK, RELEASE_PER_MINUTE)
        await hold_publishing(room, actor, crisis.id, plums, terms)
        said = "Lo sabemos, hemos retirado la tarta y miramos qué pasó. En media hora contamos más."
        await speak(room, actor, crisis.id, Statement(said, "es"))
        await add_note(room, actor, crisis.id, NewNote("El obrador confirma la etiqueta errónea."))
        await tell_of(self.house, actor, crisis.id)
        for move in (Move.CONTAIN, Move.RESOLVE):
            await move_crisis(room, actor, crisis.id, None, move)
        await review_crisis(room, actor, crisis.id, None, await self._review())
        task = await create_task(room, actor, crisis.id, NewTask("Cambiar las etiquetas"))
        await finish_task(room, actor, task.id, None)
        await move_crisis(room, actor, crisis.id, None, Move.CLOSE)

    async def _review(self) -> Words:
        """What was learned, and who does something about it."""
        somebody = await self.house.app.identity.reads.teammates(self.actor, PageRequest(limit=1))
        owner, due = somebody.items[0].id, self.now + timedelta(days=14)
        a_day_before = reminders_of([86_400])
        return Words(
            "La etiqueta estuvo mal dos horas.",
            went_well=("Se detuvo lo previsto en un minuto.",),
            contributing_factors=("Las etiquetas se escriben a mano.",),
            impact="Once personas devolvieron la tarta.",
            owner_id=owner,
            actions=(Action("Imprimir los alérgenos", owner, due, reminders=a_day_before),),
        )

    async def _statement(self) -> None:
        """What would be said first the next time, which somebody is still to approve."""
        words = NewHoldingStatement(
            "Retirada de un producto, primer aviso",
            "retirada",
            "es",
            "Hemos retirado {{producto}} y miramos qué pasó. A las {{next_update}} contamos más.",
            review_by=self.now + timedelta(days=180),
            placeholders=(Placeholder("producto", "¿Qué producto es?"),),
        )
        await create_statement(self.house.app.crises.response, self.actor, words)

    async def _brand(self) -> None:
        room = self.house.app.brand
        changes = {
            "values": (
                Value("Cercanía", "Saludamos por el nombre, también por escrito."),
                Value("Oficio", "Lo que servimos lo hacemos nosotros."),
            ),
            "mission": "Que la plaza tenga dónde sentarse.",
            "audiences": (Audience("Vecinos", "Quien vive o trabaja cerca.", ("es",)),),
        }
        await change_brand(room, self.actor, None, changes)
        first, last = self._day(-14), self._day(76)
        wish = NewStrategy(
            "La terraza, todo el año",
            first,
            last,
            objectives=(
                Objective("", "Que se hable", Metric.REACTIONS, Of.POSTS, 40, 300, last),
                Objective("", "Que nos sigan", Metric.FOLLOWERS, Of.ACCOUNTS, 80, 200, last),
                Objective("", "Que se conteste", OwnMetric.REPLY_RATE, Of.WORK, 0.5, 0.9, last),
            ),
            pillars=PILLARS,
            channel_plan=(
                PlannedChannel(4, channel_id=self.channels.spanish, purpose="Para la plaza"),
                PlannedChannel(2, channel_id=self.channels.english, purpose="Para quien viene"),
            ),
        )
        strategy = await create_strategy(room, self.actor, wish)
        await activate_strategy(room, self.actor, strategy.id, None)
        await self._serve(strategy.objectives[0].id)

    async def _serve(self, objective_id: str) -> None:
        """What is cooked and who comes are to be talked of, and so is the campaign."""
        house, actor, change = self.house.app, self.actor, {"objective_id": objective_id}
        told = PageRequest(limit=100, filters=(Filter("tag", "in", ["recetas", "vecinos"]),))
        for message in (await list_messages(house.publishing, actor, told)).items:
            await edit_message(house.publishing, actor, MessageId(message["id"]), None, change)
        for campaign in (await list_campaigns(house.campaigns, actor, PageRequest())).items:
            await change_campaign(house.campaigns, actor, campaign.id, None, change)

    def _day(self, ahead: int) -> str:
        return (self.now + timedelta(days=ahead)).date().isoformat()

    async def _neighbours(self) -> None:
        room = self.house.app.listening
        wish = NewCompetitor(
            "Bar La Esquina", (AccountName("sandbox", "la-esquina"),), colour="#8a6d00"
        )
        known = await create_competitor(room, self.actor, wish)
        for account in known.accounts:
            await look_at_competitor(room, self.actor, account.id)

    async def _reports(self) -> None:
        room = self.house.app.insights
        template = await create_report_template(
            room,
            self.actor,
            NewReportTemplate(
                "Nuestro mes", Period(PeriodKind.LAST_30_DAYS), STANDARD[StandardReport.MONTHLY]
            ),
        )
        schedule = NewReportSchedule(
            "El primero de cada mes",
            template.id,
            Rhythm(Every.MONTH, "09:00", day=1),
            (Place(By.LINK),),
        )
        await create_report_schedule(room, self.actor, schedule)
        report = await request_report(room, self.actor, ReportWish(template_id=template.id))
        await self._made(report)
        await create_report_link(room, self.actor, report.id, NewReportLink())
        await deliver_report(room, self.actor, report.id, [Place(By.LINK)])

    async def _made(self, report: InsightReport) -> None:
        """A worker would do it as well, a moment later."""
        room = self.house.app.insights
        while not (await room.reports.report(self.actor, report.id)).is_over:
            await make_report(room, self.actor, report.id)
