"""Why crises refuse."""

from domain.shared.errors import Conflict, Forbidden, NotFound


class OwnStatement(Forbidden):
    """Whoever wrote a statement does not approve it where somebody else could. Facts: none."""

    code = "own_statement"


class StatementNotApproved(Conflict):
    """Nobody approved these words. Facts: state."""

    code = "statement_not_approved"


class StatusPageNotThere(NotFound):
    """Nothing is shown at this address. Facts: none."""

    code = "status_page_not_there"
