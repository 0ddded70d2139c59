"""A mutant is the code with one of its safeguards switched off, which a bar must notice."""

from dataclasses import dataclass
from pathlib import Path


class DoesNotApply(Exception):
    """The text to change is not there exactly once: the code moved on, and so must the mutant."""


@dataclass(frozen=True)
class Mutant:
    """In `file` the text `old`, which stands there exactly once, becomes `new`; then every test in
    `red` must fail. A test is named as pytest does, with or without its parameters.

    `says` are words that what fails must show. `full` is for what only the full form notices.
    """

    name: str
    file: str
    old: str
    new: str
    red: tuple[str, ...]
    says: str = ""
    full: bool = False

    def applied(self, text: str) -> str:
        """The file's text with this change. Raises DoesNotApply."""
        found = text.count(self.old)
        if found != 1:
            raise DoesNotApply(
                f"{self.name}: its text stands {found} times in {self.file}, not once"
            )
        return text.replace(self.old, self.new)

    def apply(self, tree: Path) -> None:
        """Change the file in that tree. Raises DoesNotApply."""
        path = tree / self.file
        path.write_text(self.applied(path.read_text(encoding="utf-8")), encoding="utf-8")
