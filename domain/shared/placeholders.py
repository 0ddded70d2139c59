"""What somebody meant to fill in before a text goes out: told by how it is written."""

import re
from collections.abc import Iterator

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


def placeholders_in(text: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends. A heading of Markdown and the usual labels in brackets are
    none."""
    headings = [found.span() for found in _HEADING.finditer(text)]
    for found in _LEFT.finditer(text):
        start, end = found.span()
        if found.group()[1:-1] in _LABELS:
            continue
        if not any(first <= start < last for first, last in headings):
            yield start, end
