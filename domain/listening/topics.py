"""What a watch found is compared with all else that was said: which words give it away.

Log-odds ratio with an informative Dirichlet prior: B. L. Monroe, M. P. Colaresi and K. M. Quinn,
"Fightin' Words", Political Analysis 16 (2008), section 3.3.1 and equations 15, 16 and 22. Counted
is in how many messages a word stands, so that nobody makes a topic by saying it often; the prior is
what both sides say together, worth that part of it which `PRIOR` is.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import log, sqrt

from domain.listening.views import Topic
from domain.shared.topic_words import words_of

PRIOR = 0.1
SURE = 1.96
"""In standard deviations: a word that is no likelier on one side comes so far in 5 of 200 cases."""

LEAST_MESSAGES = 2


def topics_of(
    found: Sequence[str], others: Sequence[str], most: int, but: Collection[str] = ()
) -> Sequence[Topic]:
    """The surest first. `but` are words that say nothing, as those that were looked for."""
    here, there = _counted(found), _counted(others)
    for word in but:
        here.pop(word, None)
    both = here + there
    all_here, all_there, all_both = here.total(), there.total(), both.total()
    topics: list[Topic] = []
    # Where everybody says the same single word, it gives nothing away.
    if len(both) < 2:
        return topics
    whole = PRIOR * all_both
    for word, count in here.items():
        if count < LEAST_MESSAGES:
            continue
        prior = PRIOR * both[word]
        mine, theirs = count + prior, there[word] + prior
        odds = log(mine / (all_here + whole - mine)) - log(theirs / (all_there + whole - theirs))
        z = odds / sqrt(1 / mine + 1 / theirs)
        if z >= SURE:
            topics.append(Topic(word, count, there[word], round(odds, 4), round(z, 4)))
    return sorted(topics, key=lambda topic: (-topic.z, topic.word))[:most]


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in words_of(text))
