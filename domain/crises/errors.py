"""Why crises refuse, beside what all rooms share."""

from domain.shared.errors import Conflict, Forbidden, NotFound


class NobodyOnCall(Conflict):
    """Nobody of that rota works here by now."""

    code = "nobody_on_call"


class RotaInUse(Conflict):
    """Playbooks ask for it; `playbooks` is how many. Facts: playbooks."""

    code = "rota_in_use"


class TooManyDetectors(Conflict):
    """A workspace has at most so many detectors."""

    code = "too_many_detectors"


class DrillInLiveMode(Forbidden):
    """A drill is played in a test workspace, where nothing goes out. Facts: none."""

    code = "drill_in_live_mode"


class OwnStatement(Forbidden):
    """Whoever wrote a statement does not approve it where somebody else could. Facts: none."""

    code = "own_statement"


class StatementNotApproved(Conflict):
    """Nobody approved these words. Facts: state."""

    code = "statement_not_approved"


class OwnNotice(Forbidden):
    """Whoever wrote a notice to people outside does not approve it where somebody else could.
    Facts: none."""

    code = "own_notice"


class StakeholderListNameTaken(Conflict):
    """Another list of the workspace has this name. Facts: none."""

    code = "stakeholder_list_name_taken"


class TooManyStakeholderLists(Conflict):
    """A workspace has at most so many. Facts: most."""

    code = "too_many_stakeholder_lists"


class StakeholderListInUse(Conflict):
    """Playbooks tell it; `playbooks` is how many. Facts: playbooks."""

    code = "stakeholder_list_in_use"


class StatusPageNotThere(NotFound):
    """Nothing is shown at this address. Facts: none."""

    code = "status_page_not_there"
