"""What crises are about: how bad one is, and who is held responsible for it."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad it is; the first is the worst."""

    SEV1 = "sev1"
    SEV2 = "sev2"
    SEV3 = "sev3"
    SEV4 = "sev4"


class Responsibility(StrEnum):
    """How much of it people lay at our door: none, little, or all."""

    VICTIM = "victim"
    ACCIDENTAL = "accidental"
    PREVENTABLE = "preventable"
