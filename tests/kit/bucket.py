"""A bucket on this machine that speaks as much of S3 as a store of files needs, signatures too."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, unquote
from xml.etree import ElementTree

from aiohttp import web

BUCKET, REGION, KEY_ID, SECRET = "library", "eu-south-2", "AKIATERTULIA", "a-secret-of-a-test"


@dataclass
class Bucket:
    """What lies in it by key, and what it was asked. `broken` makes every answer a 503."""

    endpoint: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: bool = False
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        key = unquote(request.path).removeprefix(f"/{BUCKET}/")
        self.asked.append(f"{request.method} {key}")
        body = await request.read()
        if self.broken:
            return web.Response(status=503)
        if not _is_signed(request):
            return web.Response(
                status=403, text="<Error><Code>SignatureDoesNotMatch</Code></Error>"
            )
        how = {"PUT": self._put, "POST": self._post, "DELETE": self._delete}
        if request.method in how:
            return how[request.method](key, request, body)
        if key not in self.objects:
            return web.Response(status=404)
        content = self.objects[key]
        headers = {"ETag": _tag(content), "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}
        if request.method == "HEAD":
            return web.Response(headers=headers | {"Content-Length": str(len(content))})
        return web.Response(body=content, headers=headers)

    def _put(self, key: str, request: web.Request, body: bytes) -> web.Response:
        upload = request.query.get("uploadId")
        if upload is not None:
            self.parts[upload][int(request.query["partNumber"])] = body
            return web.Response(headers={"ETag": _tag(body)})
        source = request.headers.get("x-amz-copy-source")
        if source is not None:
            found = self.objects.get(unquote(source).lstrip("/").removeprefix(f"{BUCKET}/"))
            if found is None:
                return web.Response(status=404)
            self.objects[key] = found
            return web.Response(
                text=f"<CopyObjectResult><ETag>{_tag(found)}</ETag></CopyObjectResult>"
            )
        self.objects[key] = body
        return web.Response(headers={"ETag": _tag(body)})

    def _post(self, key: str, request: web.Request, body: bytes) -> web.Response:
        if "uploads" in request.query:
            self.parts["one"] = {}
            return web.Response(
                text="<InitiateMultipartUploadResult><UploadId>one</UploadId>"
                "</InitiateMultipartUploadResult>"
            )
        if "delete" in request.query:
            named = [
                node.text or ""
                for node in ElementTree.fromstring(body).iter()
                if node.tag.endswith("Key")
            ]
            for name in named:
                self.objects.pop(name, None)
            gone = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in named)
            return web.Response(text=f"<DeleteResult>{gone}</DeleteResult>")
        parts = self.parts.pop(request.query["uploadId"])
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        return web.Response(
            text=f"<CompleteMultipartUploadResult><ETag>{_tag(b'')}</ETag>"
            "</CompleteMultipartUploadResult>"
        )

    def _delete(self, key: str, request: web.Request, body: bytes) -> web.Response:
        self.objects.pop(key, None)
        return web.Response(status=204)


@asynccontextmanager
async def a_bucket() -> AsyncIterator[Bucket]:
    """One that listens until the block ends."""
    bucket = Bucket()
    application = web.Application(client_max_size=64 << 20)
    application.router.add_route("*", "/{tail:.*}", bucket.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    bucket.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield bucket
    finally:
        await runner.cleanup()


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _is_signed(request: web.Request) -> bool:
    """Whether it bears the signature that its own words and our secret make (AWS, version 4)."""
    query = dict(request.query)
    if "X-Amz-Signature" in query:
        given, scope = query.pop("X-Amz-Signature"), query["X-Amz-Credential"]
        names, at, payload = query["X-Amz-SignedHeaders"], query["X-Amz-Date"], "UNSIGNED-PAYLOAD"
    else:
        words = request.headers.get("authorization", "").partition(" ")[2]
        said = dict(part.strip().partition("=")[::2] for part in words.split(","))
        if said.keys() != {"Credential", "SignedHeaders", "Signature"}:
            return False
        given, scope, names = said["Signature"], said["Credential"], said["SignedHeaders"]
        at, payload = request.headers["x-amz-date"], request.headers["x-amz-content-sha256"]
    key_id, _, rest = scope.partition("/")
    expected = _signature(request, query, names, at, payload, rest)
    return key_id == KEY_ID and hmac.compare_digest(given, expected)


def _signature(
    request: web.Request, query: Mapping[str, str], names: str, at: str, payload: str, scope: str
) -> str:
    asked = "&".join(
        f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in sorted(query.items())
    )
    headers = "".join(f"{n}:{request.headers[n].strip()}\n" for n in names.split(";"))
    canonical = "\n".join(
        [request.method, request.raw_path.partition("?")[0], asked, headers, names, payload]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(
        key, f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{digest}".encode(), "sha256"
    ).hexdigest()
