"""Why crises refuse, beside what all rooms share."""

from domain.shared.errors import Conflict


class NobodyOnCall(Conflict):
    """Nobody of that rota works here by now."""

    code = "nobody_on_call"


class RotaInUse(Conflict):
    """Playbooks ask for it; `playbooks` is how many. Facts: playbooks."""

    code = "rota_in_use"


class TooManyDetectors(Conflict):
    """A workspace has at most so many detectors."""

    code = "too_many_detectors"
