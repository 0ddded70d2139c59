"""The wire shapes of saved replies."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from api.wire import (
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InboundMessageRef,
    InstantOut,
    InTheDocument,
    Language,
    MediaRef,
    Metadata,
    Name,
    Out,
    Reference,
    ShortText,
    absent,
)
from domain.inbox.rendering import RenderedReply, Rendering
from domain.inbox.saved_reply import (
    MOST_LABELS,
    MOST_MEDIA,
    MOST_PROMPTS,
    MOST_TEXTS,
    Prompt,
    ReplyText,
    SavedReply,
)
from domain.inbox.use_cases.keep_saved_replies import NewSavedReply
from domain.shared.filling import VARIABLES
from domain.shared.ids import InboundMessageId, MediaId

ShortCode = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_\-]{0,39}$"),
    Field(description="By which it is found, one of a kind.", examples=["opening-hours"]),
]
PromptName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Field(examples=["order_number"])
]
SavedReplyRef = Annotated[str, Reference, Field(examples=["rpl_01j9z3v8k4e5r6t7y8w9q0a1s2"])]


class ReplyTextIn(In):
    language: Language
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] = Field(
        description=(
            "`{{name}}` stands for what is filled in: a prompt of yours, or one of "
            + ", ".join(VARIABLES)
            + ". `{{person.name|friend}}` says what to write where that is not known."
        ),
        examples=["Hello {{person.name|there}}, order {{order_number}} is on its way."],
    )


class PromptIn(In):
    name: PromptName
    question: ShortText = Field(examples=["The number of the order"])


def _one_a_language(texts: list[ReplyTextIn]) -> list[ReplyTextIn]:
    if len({text.language for text in texts}) != len(texts):
        raise FieldFault("duplicate")
    return texts


def _one_a_name(prompts: list[PromptIn]) -> list[PromptIn]:
    if len({prompt.name for prompt in prompts}) != len(prompts):
        raise FieldFault("duplicate")
    return prompts


Texts = Annotated[
    list[ReplyTextIn],
    Field(
        min_length=1,
        max_length=MOST_TEXTS,
        description="One for each language. The first is taken where there is none for somebody's.",
    ),
    AfterValidator(_one_a_language),
]
Prompts = Annotated[
    list[PromptIn],
    Field(
        max_length=MOST_PROMPTS,
        description="What whoever answers must fill in.",
    ),
    InTheDocument({"uniqueItems": True}),
    AfterValidator(_one_a_name),
]
MediaIds = Annotated[list[MediaRef], Field(max_length=MOST_MEDIA), EachOnce()]
# What counts as space where words are stripped, and not in every reading of the pattern, is named.
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"[^\s\x85]"),
]
Labels = Annotated[
    list[Label],
    Field(
        max_length=MOST_LABELS,
        description="For the conversation that it is an answer in.",
        examples=[["shipping"]],
    ),
]


def _texts(given: list[ReplyTextIn]) -> tuple[ReplyText, ...]:
    return tuple(ReplyText(text.language, text.text) for text in given)


def _prompts(given: list[PromptIn]) -> tuple[Prompt, ...]:
    return tuple(Prompt(prompt.name, prompt.question) for prompt in given)


def _media(given: list[str]) -> tuple[MediaId, ...]:
    return tuple(MediaId(text) for text in given)


def _labels(given: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(given))


class SavedReplyIn(In):
    short_code: ShortCode
    name: Name = Field(examples=["Opening hours"])
    texts: Texts
    prompts: Prompts = Field(default_factory=list)
    media_ids: MediaIds = Field(default_factory=list)
    labels: Labels = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewSavedReply:
        return NewSavedReply(
            short_code=self.short_code,
            name=self.name,
            texts=_texts(self.texts),
            prompts=_prompts(self.prompts),
            media_ids=_media(self.media_ids),
            labels=_labels(self.labels),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class SavedReplyChange(In):
    short_code: ShortCode = absent()
    name: Name = absent()
    texts: Texts = absent()
    prompts: Prompts = absent()
    media_ids: MediaIds = absent()
    labels: Labels = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(texts=_texts, prompts=_prompts, media_ids=_media, labels=_labels)


Value = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"\S")]
ValuesIn = Annotated[
    dict[str, Value],
    Field(
        max_length=MOST_PROMPTS + len(VARIABLES),
        description="What fills the prompts, by name; also what goes before a known variable.",
        examples=[{"order_number": "A-1789"}],
    ),
]


class RenderIn(In):
    inbound_message_id: InboundMessageRef | None = Field(
        default=None, description="What is answered: it says to whom, and in which language."
    )
    language: Language | None = Field(
        default=None, description="Without it, that of what is answered."
    )
    values: ValuesIn = Field(default_factory=dict)

    def request(self) -> Rendering:
        told = self.inbound_message_id
        return Rendering(InboundMessageId(told) if told else None, self.language, self.values)


class ReplyTextOut(Out):
    language: str
    text: str


class PromptOut(Out):
    name: str
    question: str


class OutcomesOut(Out):
    """What became of the uses of a saved reply, each counted once."""

    answered: int = Field(description="The person wrote again before anything else went out.")
    closed: int = Field(description="The conversation was closed with it as the last answer.")
    reopened: int = Field(description="Of those that were closed, so many were opened again.")


class SavedReplyOut(Out):
    id: str
    short_code: str
    name: str
    texts: list[ReplyTextOut]
    prompts: list[PromptOut]
    media_ids: list[str]
    labels: list[str]
    uses: int = Field(
        description="How often it went out as an answer. Uses and outcomes do not change the"
        " version."
    )
    outcomes: OutcomesOut
    last_used_at: InstantOut | None = Field(description="When it went out last.")
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, reply: SavedReply, language: str) -> "SavedReplyOut":
        fields: dict[str, Any] = {
            name: getattr(reply, name) for name in cls.model_fields if name != "outcomes"
        }
        outcomes = OutcomesOut(
            answered=reply.answered, closed=reply.closed, reopened=reply.reopened
        )
        texts = [ReplyTextOut(language=one.language, text=one.text) for one in reply.texts]
        prompts = [PromptOut(name=one.name, question=one.question) for one in reply.prompts]
        return cls(
            **fields
            | {
                "outcomes": outcomes,
                "texts": texts,
                "prompts": prompts,
                "media_ids": list(reply.media_ids),
                "labels": list(reply.labels),
                "metadata": dict(reply.metadata),
            }
        )


class RenderedReplyOut(Out):
    """A saved reply as it is said to this person."""

    saved_reply_id: str
    saved_reply_version: int
    language: str = Field(description="In which it is said.")
    text: str
    media_ids: list[str]
    labels: list[str]

    @classmethod
    def of(cls, rendered: RenderedReply, language: str) -> "RenderedReplyOut":
        return cls(
            saved_reply_id=rendered.saved_reply_id,
            saved_reply_version=rendered.saved_reply_version,
            language=rendered.language,
            text=rendered.text,
            media_ids=list(rendered.media_ids),
            labels=list(rendered.labels),
        )
