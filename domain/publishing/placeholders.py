"""What somebody meant to fill in before the text goes out, and did not."""

import re
from collections.abc import Iterator, Sequence

from domain.publishing.preflight import Passage, Remark, remark
from domain.shared.errors import FieldError, ValidationFailed

_LEFT = re.compile(
    r"\{\{[^{}\n]{0,80}\}\}"  # {{name}}
    r"|\$\{[^{}\n]{1,80}\}"  # ${name}
    r"|<<[^<>\n]{1,80}>>"  # <<name>>
    r"|\[\[[^\[\]\n]{1,80}\]\]"  # [[name]]
    r"|\[[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ0-9 _/-]{2,40}\](?!\()"  # [NAME], but no link of Markdown
    r"|(?<!\w)X{3,}(?!\w)"  # XXX
    r"|(?<![#\w])#{3,}(?![#\w])"  # ###
    r"|(?i:\blorem ipsum\b)"
)
_HEADING = re.compile(r"^#{3,6}[ \t]+[^\s#][^#\n]*$", re.MULTILINE)
# What is put in brackets and capitals to be read so.
_LABELS = frozenset(
    {
        *("ACTUALIZACIÓN", "ATUALIZAÇÃO", "AUDIO", "ÁUDIO", "AVISO", "BREAKING", "DIRECTO"),
        *("EN DIRECTO", "EN VIVO", "AO VIVO", "EVENTO", "FIO", "FOTO", "FOTOS", "HILO", "LIVE"),
        *("NEW", "NOVO", "NUEVO", "NUEVA", "OFERTA", "PDF", "PHOTO", "PODCAST", "PROMO", "PUBLI"),
        *("SORTEIO", "SORTEO", "THREAD", "UPDATE", "URGENTE", "VIDEO", "VÍDEO", "WEBINAR"),
    }
)


def placeholders(passage: Passage) -> Iterator[Remark]:
    """One error for each. A heading of Markdown and the usual labels in brackets are none."""
    headings = [found.span() for found in _HEADING.finditer(passage.text)]
    for found in _LEFT.finditer(passage.text):
        start, end = found.span()
        said = found.group()
        if said[1:-1] in _LABELS or any(first <= start < last for first, last in headings):
            continue
        yield remark(passage, "placeholder_left", (start, end), placeholder=said)


def refuse_placeholders(texts: Sequence[Passage]) -> None:
    """Raise ValidationFailed with `placeholder_left` for each, and where it stands."""
    errors = [
        FieldError(passage.pointer, found.code, found.facts)
        for passage in texts
        for found in placeholders(passage)
    ]
    if errors:
        raise ValidationFailed(errors=errors)
