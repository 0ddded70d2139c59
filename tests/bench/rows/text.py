"""How well what others say is read, on labelled sentences, and what reading it costs."""

import time
from statistics import median

from adapters.text.mood.analyst import WordListAnalyst
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.corpus import LANGUAGES, Part, sentences
from tests.corpus.measuring import Confusion, measured

MOST_TURNED = 0.03
MOST_MS = 1.0
TIMES = 300
TEXT = (
    "Pedí una tarta para el sábado y llegó el domingo, fría y con la caja abierta 😡. He llamado"
    " tres veces y nadie contesta; en la tienda fueron amables, pero no resolvieron nada. ¿Me"
    " devolvéis el dinero o tengo que poner una reclamación? Hasta ahora siempre me encantó"
    " vuestra cafetería, de verdad."
)


async def measure(ground: Ground) -> list[Figure]:
    assert len(TEXT) >= 280
    analyst = WordListAnalyst()
    found: list[Figure] = []
    for language in LANGUAGES:
        known = sentences(language)
        for part in Part:
            read = measured(analyst, [it for it in known if it.part is part])
            print(f"\n{language}, {part}: labels down, readings across\n{read.table()}")
        found.append(_figure(language, measured(analyst, known)))
    return [*found, _cost(analyst, TIMES // 10 if ground.quick else TIMES)]


def _figure(language: str, read: Confusion) -> Figure:
    return Figure(
        row="text",
        what=f"moods turned round, {language}, of {read.decided} that were decided",
        unit="%",
        ours=round(100 * read.turned_share, 2),
        target=f"under {MOST_TURNED:.0%}",
        met=read.turned_share < MOST_TURNED,
        note=f"{read.coverage:.0%} of {read.polar} good or bad sentences decided; see the tables",
    )


def _cost(analyst: WordListAnalyst, times: int) -> Figure:
    spent = []
    for _ in range(times):
        began = time.process_time()
        analyst.read(TEXT)
        spent.append(time.process_time() - began)
    ours = 1e3 * median(spent)
    return Figure(
        row="text",
        what=f"reading a text of {len(TEXT)} characters",
        unit="ms CPU",
        ours=ours,
        target=f"under {MOST_MS:g} ms",
        met=ours < MOST_MS,
    )
