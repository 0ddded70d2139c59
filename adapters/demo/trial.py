"""The café asks which of two buttons brings more people to a table; its page counts that itself."""

from adapters.wiring import House
from domain.campaigns.experiment import Counting, OnDecision, Variant
from domain.campaigns.experiment_ports import OutcomeKind
from domain.campaigns.sequential import StopRule
from domain.campaigns.use_cases.keep_experiments import NewExperiment, create_experiment
from domain.campaigns.use_cases.move_experiment import start_experiment
from domain.campaigns.use_cases.record_outcomes import Told, record_outcomes
from domain.shared.access import Actor

GUESTS, AT_A_TIME = 150, 50
BUTTONS = (Variant("reservar", "Reservar"), Variant("mesa", "Guárdame una mesa"))


async def a_trial(house: House, actor: Actor) -> None:
    """One that runs, and has seen too few to say anything yet. Not safe to repeat."""
    room = house.app.campaigns
    wish = NewExperiment(
        "Reservar, o Guárdame una mesa",
        Counting.OUTCOMES,
        BUTTONS,
        hypothesis="Una frase amable se pulsa más.",
        rule=StopRule(smallest_effect=0.05, minimum_sample=400),
        on_decision=OnDecision.KEEP_BEST,
    )
    experiment = await create_experiment(room, actor, wish)
    await start_experiment(room, actor, experiment.id, None)
    for first in range(0, GUESTS, AT_A_TIME):
        guests = range(first, first + AT_A_TIME)
        told = [Told(f"visita-{n}", OutcomeKind.EXPOSURE, f"persona-{n}") for n in guests]
        told += [
            Told(f"reserva-{n}", OutcomeKind.CONVERSION, f"persona-{n}")
            for n in guests
            if n % 9 == 0
        ]
        await record_outcomes(room, actor, experiment.id, told)
