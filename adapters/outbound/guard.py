"""We connect only to public addresses, and the address we judged is the one we connect to.

Resolve once, judge every answer against an explicit table, hand only judged addresses to the
connector, and judge the socket's own address once more before it connects. Predicates such as
`ipaddress.is_global` let forms through (measured: reliability.md, section 2), hence the table.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

import httpx
import idna
from aiohttp.abc import AbstractResolver, ResolveResult

from domain.shared.errors import UrlNotAllowed

PORTS = frozenset({80, 443, 8008, 8080, 8443, 8448})
"""HTTP and HTTPS, the alternates both are customarily served on, and Matrix's own two. One set for
every sink: a stricter one for some would close nothing that the others leave open."""

LONGEST_URL = 2048
LOOK_UPS_AT_ONCE = 64
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AS_IT_IS = re.compile(r"(?:[A-Za-z0-9/?._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*")

# IANA special-purpose registries (IPv4, IPv6), plus one address in public space that a cloud
# uses for its own host (168.63.129.16) and the retired 6to4 relay anycast.
NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20", "5f00::/16")
)
MAPPED = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = IPv6Network("2002::/16")
ISATAP = frozenset({0x00005EFE, 0x02005EFE})

_INNER_NAMES = (
    ".localhost",
    ".local",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".home.arpa",
    ".onion",
    ".invalid",
)

Address = IPv4Address | IPv6Address
LookUp = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressRefused(RuntimeError):
    """We would not connect there. `reason` is a code.

    A RuntimeError, because aiohttp takes an OSError for a network fault, and its race between
    several addresses loses whatever is neither of the two.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges addresses and URLs. Loopback is reachable only where the deployment says so; that
    also opens every port above 1023, because local servers listen anywhere."""

    allow_loopback: bool = False

    def admits(self, address: Address) -> bool:
        """Whether we may connect to this address. An IPv6 address that carries an IPv4 one is
        judged by what it carries."""
        carried = carried_by(address)
        if carried is not None:
            return self.admits(carried)
        if self.allow_loopback and _is_loopback(address):
            return True
        if isinstance(address, IPv4Address):
            return not any(address in network for network in NOT_PUBLIC_4)
        if address.scope_id is not None or address not in PUBLIC_6:
            return False
        if int(address) >> 32 & 0xFFFFFFFF in ISATAP:
            return False
        return not any(address in network for network in NOT_PUBLIC_6)

    def judge(self, text: str) -> None:
        """Raises AddressRefused unless this is an address, and one we may connect to."""
        try:
            address = ip_address(text)
        except ValueError:
            raise AddressRefused("address_not_public") from None
        if not self.admits(address):
            raise AddressRefused("address_not_public")

    def address(self, text: str, pointer: str = "/url") -> str:
        """The whole URL in the one spelling in which it is sent, at most 2048 characters of ASCII.
        Says nothing about where a name leads: the resolver does.

        Raises UrlNotAllowed at `pointer`, with one of these reasons: malformed,
        scheme_not_allowed, credentials_in_url, fragment_not_allowed, port_not_allowed,
        host_not_public, address_not_public.
        """
        try:
            parts = _split(text)
            if "#" in text:
                raise AddressRefused("fragment_not_allowed")
            return _spelled(_origin(self, parts.scheme, parts.netloc), parts)
        except AddressRefused as refused:
            raise UrlNotAllowed(pointer=pointer, reason=refused.reason) from None

    def origin(self, text: str, pointer: str = "/server_url") -> str:
        """The server's address in one spelling: `scheme://host`, with the port where it is not
        the scheme's own. Raises UrlNotAllowed as `address` does, and with the reason
        path_not_allowed where more follows than the host."""
        try:
            parts = _split(text)
            if parts.path not in ("", "/") or parts.query or text.endswith("?") or "#" in text:
                raise AddressRefused("path_not_allowed")
            return _origin(self, parts.scheme, parts.netloc)
        except AddressRefused as refused:
            raise UrlNotAllowed(pointer=pointer, reason=refused.reason) from None

    def judge_name(self, host: str) -> None:
        """Raises AddressRefused for a name that belongs to no public network."""
        if self.allow_loopback and (host == "localhost" or host.endswith(".localhost")):
            return
        if "." not in host or host.endswith(_INNER_NAMES):
            raise AddressRefused("host_not_public")

    def judge_port(self, port: int) -> None:
        """Raises AddressRefused for a port we call nobody on."""
        if port not in PORTS and not (self.allow_loopback and port > 1023):
            raise AddressRefused("port_not_allowed")


def carried_by(address: Address) -> IPv4Address | None:
    """The IPv4 address inside a mapped, NAT64 or 6to4 one: where the packets would end up."""
    if isinstance(address, IPv4Address):
        return None
    if address in MAPPED or address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return None


def is_here(url: str) -> bool:
    """Whether a judged URL names this very machine, which the guard lets through only where it
    may be."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_loopback(address: Address) -> bool:
    network = "127.0.0.0/8" if isinstance(address, IPv4Address) else "::1/128"
    return address in ip_network(network)


def _split(text: str) -> SplitResult:
    # urlsplit drops tabs and line ends in silence, so they are looked for first.
    if len(text) > LONGEST_URL or _UNWRITABLE.search(text):
        raise AddressRefused("malformed")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressRefused("malformed") from None
    if parts.scheme not in ("http", "https"):
        raise AddressRefused("scheme_not_allowed")
    if "@" in parts.netloc:
        raise AddressRefused("credentials_in_url")
    if port is None and parts.netloc.endswith(":"):
        raise AddressRefused("malformed")
    return parts


# The same few servers are called again and again, and a name's spelling does not change.
@lru_cache(maxsize=1024)
def _origin(guard: Guard, scheme: str, netloc: str) -> str:
    parts = urlsplit(f"{scheme}://{netloc}")
    host = _host(parts)
    literal = _literal(host)
    if literal is None:
        guard.judge_name(host)
    else:
        guard.judge(str(literal))
        host = f"[{literal}]" if literal.version == 6 else str(literal)
    usual = 443 if scheme == "https" else 80
    port = usual if parts.port is None else parts.port
    guard.judge_port(port)
    return f"{scheme}://{host}" + ("" if port == usual else f":{port}")


def _spelled(origin: str, parts: SplitResult) -> str:
    """With path and query as they will stand in the request."""
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    if "/." in path or not _AS_IT_IS.fullmatch(path):
        try:
            path = httpx.URL(origin + _LONE_PERCENT.sub("%25", path)).raw_path.decode("ascii")
        except (httpx.InvalidURL, ValueError):
            raise AddressRefused("malformed") from None
    if len(origin) + len(path) > LONGEST_URL:
        raise AddressRefused("malformed")
    return origin + path


def _host(parts: SplitResult) -> str:
    """The host in ASCII. Full-width digits and ideographic full stops become what resolvers take
    them for before anything is judged."""
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        # Brackets may also hold an address of a version yet to come: not one we can judge.
        if ":" not in host:
            raise AddressRefused("malformed")
        return host
    try:
        host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise AddressRefused("malformed") from None
    return host.removesuffix(".").lower()


def _literal(host: str) -> Address | None:
    """The address this host is, in any spelling a resolver would take for one; None for a name."""
    if ":" in host:
        try:
            return IPv6Address(host)
        except ValueError:
            raise AddressRefused("malformed") from None
    last = host.rpartition(".")[2]
    if not (last.isdigit() or last.startswith("0x")):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        raise AddressRefused("malformed") from None


class SystemLookUp:
    """Every address the system's resolver knows for a name; raises OSError.

    It has threads of its own, made when first needed: a name server that does not answer holds one
    for up to half a minute, and whoever chose the name must not hold up what others look up.
    """

    def __init__(self, at_once: int = LOOK_UPS_AT_ONCE) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="look-up")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, look_up)
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))

    def close(self) -> None:
        """Waits for no look-up that is under way."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class JudgedResolver(AbstractResolver):
    """One look-up for a connection; a name of which any address is refused is refused whole, so
    that no order of tries can reach it. Raises AddressRefused, or OSError when nothing is found."""

    def __init__(self, guard: Guard, look_up: LookUp) -> None:
        self._guard = guard
        self._look_up = look_up

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._look_up(host, port)
        if not addresses:
            raise OSError("the name has no address")
        for address in addresses:
            self._guard.judge(address)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        return None


def judged_socket(
    guard: Guard,
) -> Callable[[tuple[int, int, int, str, tuple[object, ...]]], socket.socket]:
    """Makes sockets for aiohttp's connector; raises AddressRefused for the address about to be
    connected to. aiohttp skips the resolver for literal addresses, and this cannot be skipped."""

    def make(target: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, address = target
        guard.judge(str(address[0]))
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made

    return make
