"""What the columns of a table of messages are called, in three languages, and what they mean."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

# By the name each has in the API: what else a table may call it. Names are compared in small
# letters, without accents, with underscores for what separates their words.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("texto", "mensaje", "mensagem", "message"),
    "channels": ("channel", "channel_ids", "canal", "canales", "canais"),
    "at": ("instante", "instant"),
    "local_time": ("hora_local", "fecha_y_hora", "data_e_hora", "date_time", "fecha", "data"),
    "timezone": ("zona_horaria", "zona", "fuso_horario", "fuso", "time_zone"),
    "thread": ("hilo", "fio", "sequencia"),
    "link": ("enlace", "url"),
    "first_comment": ("primer_comentario", "primeiro_comentario"),
    "content_warning": ("aviso", "aviso_de_contenido", "aviso_de_conteudo"),
    "language": ("idioma", "lengua", "lingua"),
    "tags": ("etiquetas", "tag"),
    "external_id": ("id_externo", "identificador_externo"),
}
LISTS = frozenset(COLUMNS) - {"text", "thread", "first_comment"}
_MEANT = {other: name for name, others in COLUMNS.items() for other in (name, *others)}
_PART = re.compile(r"\n-{3,}\n")
"""A line of three hyphens or more stands between the parts of a thread."""

_TIMES = ("at", "local_time", "timezone")


def meant(name: str) -> str:
    """The column that goes by this name; the name itself when none does."""
    if name.strip().startswith("metadata."):
        return name.strip()
    plain = unicodedata.normalize("NFKD", name.strip().lower())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _MEANT.get(re.sub(r"[\s\-]+", "_", letters), name.strip())


def body_of(cells: Mapping[str, str]) -> dict[str, Any]:
    """What a request for this one message would hold. Cells that are empty are not there."""
    body: dict[str, Any] = {}
    for name, cell in cells.items():
        if name in _TIMES:
            body.setdefault("schedule", {})[name] = _time(cell) if name == "local_time" else cell
        elif name == "channels":
            body["channel_ids"] = _words(cell)
        elif name == "tags":
            body["tags"] = _words(cell)
        elif name == "thread":
            body["thread"] = [{"text": part.strip()} for part in _PART.split(_lines(cell))]
        elif name.startswith("metadata."):
            body.setdefault("metadata", {})[name.removeprefix("metadata.")] = cell
        else:
            body[name] = _lines(cell)
    return body


def column_of(pointer: str) -> str:
    """Which column a fault in such a body stands in."""
    first, _, rest = pointer.removeprefix("/").partition("/")
    if first == "schedule":
        return rest if rest in _TIMES else "local_time"
    if first == "metadata":
        return f"metadata.{rest}"
    return "channels" if first == "channel_ids" else first


def _words(cell: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,;\n]", cell) if word.strip()]


def _lines(cell: str) -> str:
    return cell.replace("\r\n", "\n")


def _time(cell: str) -> str:
    """A date and a time with a space between are one, too."""
    return re.sub(r"^(\d{4}-\d\d-\d\d)\s+", r"\1T", cell)
