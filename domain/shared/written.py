"""What is read all the time is written as JSON where it lies, and not made into entities first."""


class Written(str):
    """The whole document of one thing as it stands on the wire, in JSON."""

    __slots__ = ()
