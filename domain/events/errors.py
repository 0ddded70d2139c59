"""Why events refuses: it does not, for it is asked for nothing yet that could be refused."""
