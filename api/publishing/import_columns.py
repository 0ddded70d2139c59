"""What the columns of a table of messages are called, in three languages, and what they mean."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from domain.publishing.importing import TIMES

# By the name each has in the API: what else a table may call it. Names are compared in small
# letters, without accents, with underscores for what separates their words.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("texto", "mensaje", "mensagem", "message"),
    "channels": ("channel", "channel_ids", "canal", "canales", "canais"),
    "at": ("instante", "instant"),
    "local_time": ("hora_local", "fecha_y_hora", "data_e_hora", "date_time", "fecha", "data"),
    "timezone": ("zona_horaria", "zona", "fuso_horario", "fuso", "time_zone"),
    "queue_id": ("queue", "cola", "fila"),
    "next_free_slot": ("next_slot", "hueco_libre", "proximo_hueco", "proxima_vaga"),
    "thread": ("hilo", "fio", "sequencia"),
    "link": ("enlace", "url"),
    "thread_media": ("medios_del_hilo", "midia_do_fio", "midias_do_fio"),
    "first_comment": ("primer_comentario", "primeiro_comentario"),
    "first_comment_media": (
        *("medios_del_primer_comentario", "midia_do_primeiro_comentario"),
        "midias_do_primeiro_comentario",
    ),
    "content_warning": ("aviso", "aviso_de_contenido", "aviso_de_conteudo"),
    "language": ("idioma", "lengua", "lingua"),
    "who_may_reply": ("quien_puede_responder", "quem_pode_responder"),
    "media": ("media_ids", "medios", "midia", "midias"),
    "tags": ("etiquetas", "tag"),
    "campaign_id": ("campaign", "campana", "campanha", "id_campana", "id_campanha"),
    "situation": ("situacion", "situacao"),
    "objective_id": ("objective", "objetivo", "id_objetivo"),
    "external_id": ("id_externo", "identificador_externo"),
}
LISTS = frozenset(COLUMNS) - {"text", "thread", "thread_media", "first_comment"}
_MEANT = {other: name for name, others in COLUMNS.items() for other in (name, *others)}
_PART = re.compile(r"\n-{3,}\n")
"""A line of three hyphens or more stands between the parts of a thread."""

_OF_A_PART = re.compile(r"^-{3,}$", re.MULTILINE)
"""The same between what they show; the first may show nothing."""

_YES = frozenset({"true", "yes", "si", "sim", "x", "1"})
_NO = frozenset({"false", "no", "nao", "0"})


def meant(name: str) -> str:
    """The column that goes by this name; the name itself when none does."""
    if name.strip().startswith("metadata."):
        return name.strip()
    return _MEANT.get(re.sub(r"[\s\-]+", "_", _letters(name)), name.strip())


def body_of(cells: Mapping[str, str]) -> dict[str, Any]:
    """What a request for this one message would hold. Cells that are empty are not there."""
    body: dict[str, Any] = {}
    if when := _when(cells):
        body["schedule"] = when
    if thread := _thread(cells):
        body["thread"] = thread
    for name, cell in cells.items():
        if name.startswith("metadata."):
            body.setdefault("metadata", {})[name.removeprefix("metadata.")] = cell
        elif name not in (*TIMES, "thread", "thread_media"):
            body["channel_ids" if name == "channels" else name] = _SAID.get(name, _lines)(cell)
    return body


def _when(cells: Mapping[str, str]) -> dict[str, Any]:
    """Who says no to the next free slot has said nothing of when."""
    said = {name: _TIME.get(name, str)(cells[name]) for name in TIMES if name in cells}
    return {name: value for name, value in said.items() if value is not False}


def _words(cell: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,;\n]", cell) if word.strip()]


def _lines(cell: str) -> str:
    return cell.replace("\r\n", "\n")


def _letters(cell: str) -> str:
    """In small letters without accents."""
    plain = unicodedata.normalize("NFKD", cell.strip().lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _time(cell: str) -> str:
    """A date and a time with a space between are one, too."""
    return re.sub(r"^(\d{4}-\d\d-\d\d)\s+", r"\1T", cell)


def _flag(cell: str) -> Any:
    """A cell that says neither yes nor no stays as it is, to be refused for it."""
    said = _letters(cell)
    return said in _YES if said in _YES | _NO else cell


def _thread(cells: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is shown by a part that is not there makes one without a text, to be refused for it."""
    texts = _PART.split(_lines(cells["thread"])) if "thread" in cells else []
    shown = _OF_A_PART.split(_lines(cells["thread_media"])) if "thread_media" in cells else []
    parts: list[dict[str, Any]] = [{"text": text.strip()} for text in texts]
    parts += [{} for _ in shown[len(parts) :]]
    for part, cell in zip(parts, shown, strict=False):
        part["media"] = _media(cell)
    return parts


def _media(cell: str) -> list[dict[str, str]]:
    return [{"media_id": word} for word in _words(cell)]


_TIME: Mapping[str, Callable[[str], Any]] = {"local_time": _time, "next_free_slot": _flag}
_SAID: Mapping[str, Callable[[str], Any]] = {
    "channels": _words,
    "tags": _words,
    "media": _media,
    "first_comment_media": _media,
}
