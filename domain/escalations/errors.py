"""Why escalations refuse."""

from domain.shared.errors import Conflict, Invalid


class StepsOutOfOrder(Invalid):
    """A step comes before the one that it stands behind."""

    code = "steps_out_of_order"


class StepDoesNothing(Invalid):
    """A step tells nobody, hands over to nobody and raises nothing."""

    code = "step_does_nothing"


class NobodyHere(Invalid):
    """Whom a step names does not work here. Facts: who."""

    code = "nobody_here"


class LadderInUse(Conflict):
    """Policies climb it; `policies` is how many. Facts: policies."""

    code = "ladder_in_use"


class NothingToEscalate(Conflict):
    """What it would be about is over already."""

    code = "nothing_to_escalate"
