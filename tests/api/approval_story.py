"""Something is approved, and something is not: the examples of approvals."""

from typing import Any, Protocol


class Teller(Protocol):
    """Who carries out operations, and keeps what came of them."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...


async def approval_story(story: Teller, channel: str) -> None:
    """The client looks at everything that is said on this channel, and not at all of it kindly."""
    tell, call = story.tell, story.call
    steps = [
        {"name": "Brand", "quorum": 1, "reviewers": ["brand-lead", "art-lead"]},
        {"name": "Client"},
    ]
    policy = await tell(
        "post_approval_policy",
        {"name": "The client has the last word", "channel_id": channel, "steps": steps},
    )
    await tell("get_approval_policies")
    await tell("get_approval_policy", policy_id=policy["id"])
    two_days = {"deadline_seconds": 172_800}
    await tell("patch_approval_policy", two_days, policy_id=policy["id"])
    draft = await call("post_message", {"channel_ids": [channel], "text": "Churros at half price!"})
    review = {"message_id": draft["id"]}
    await tell("post_message_request_approval", {"author": "planning"}, **review)
    said = {"seen": draft["fingerprint"], "reviewer": "brand-lead"}
    no = {"comment": "Not this price, please."}
    await tell("post_message_refuse", said | no, **review)
    change = {"text": "Churros, two for one on Saturday."}
    said["seen"] = (await call("patch_message", change, **review))["fingerprint"]
    await call("post_message_request_approval", {"author": "planning"}, **review)
    yes = {"comment": "Much better."}
    await call("post_message_approve", said | yes, **review)
    ask = {"text": "Is Saturday still right?", "author": "planning"}
    await tell("post_message_comment", ask, **review)
    await tell("get_message_comments", **review)
    await tell("get_message_approvals", **review)
    await tell("post_message_approve", said | {"reviewer": "the client"}, **review)
    changed = await call("patch_message", {"text": "Churros, three for one."}, **review)
    many = {"items": [{"message_id": draft["id"], "seen": changed["fingerprint"]}]}
    await tell("post_messages_bulk_approve", many | {"reviewer": "art-lead"})
    await _guest_story(story, channel)
    await tell("delete_approval_policy", policy_id=policy["id"])


async def revision_story(story: Teller, channel: str, message_id: str) -> None:
    """What is out and was changed once is to be changed again, which the client must approve."""
    tell, call = story.tell, story.call
    steps = [{"name": "Client"}]
    policy = await call(
        "post_approval_policy", {"name": "Client", "channel_id": channel, "steps": steps}
    )
    await call("post_message_revise", {"text": "Churros, until two."}, message_id=message_id)
    await tell("get_message_revisions", message_id=message_id)
    await call("post_message_withdraw_approval", message_id=message_id)
    await call("delete_approval_policy", policy_id=policy["id"])


async def _guest_story(story: Teller, channel: str) -> None:
    """The client has no key, and a link."""
    tell, call = story.tell, story.call
    text = "Churros and chocolate, at half price."
    draft = await call("post_message", {"channel_ids": [channel], "text": text})
    review = {"message_id": draft["id"]}
    brand = {"seen": draft["fingerprint"], "reviewer": "brand-lead"}
    await call("post_message_request_approval", {"author": "planning"}, **review)
    await tell("post_message_withdraw_approval", **review)
    await call("post_message_request_approval", {"author": "planning"}, **review)
    await call("post_message_approve", brand, **review)
    wanted = {"guest": "the client", "expires_in_seconds": 259_200}
    link = await tell("post_message_approval_link", wanted, **review)
    client = {"token": link["token"]}
    seen = {"seen": (await tell("get_guest_approval", **client))["fingerprint"]}
    await tell("post_guest_comment", {"text": "Is this for Sunday?"}, **client)
    await tell("post_guest_refuse", seen | {"comment": "Not at half price."}, **client)
    change = {"text": "Churros and chocolate, all Sunday."}
    seen = {"seen": (await call("patch_message", change, **review))["fingerprint"]}
    await call("post_message_request_approval", {"author": "planning"}, **review)
    await call("post_message_approve", brand | seen, **review)
    await tell("post_guest_approve", seen | {"comment": "Lovely."}, **client)
    await tell("get_message_approval_links", **review)
    await tell("post_approval_link_revoke", link_id=link["id"])
    await tell("get_approval_link", link_id=link["id"])
