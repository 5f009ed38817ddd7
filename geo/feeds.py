"""Articles and feeds from addresses that the reader gives: off unless the workspace's settings say `links = true`.

Only http and https, only machines of the open internet: a name is looked up once, every address it has must be a
public one, and the connection goes to the very address that was checked (a name that answers differently the second
time gains nothing). Each redirect is checked anew. Size, time and number are capped.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3

from geo.errors import NetworkError
from geo.intake import read_files
from geo.intake_model import MAX_FILE_BYTES, Draft, Intake, Refusal, Refused
from geo.lexicon import Language
from geo.workspace import Workspace

MAX_BYTES = min(5_000_000, MAX_FILE_BYTES)
MAX_SECONDS = 20.0  # for one address, with its redirects
MAX_REDIRECTS = 5
MAX_ADDRESSES = 50  # in one go, with the entries of feeds
PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_KINDS = {"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt"}
_FEEDS = ("xml", "rss", "atom")


@dataclass(frozen=True)
class Answer:
    """What a machine answered: status, heads (names in small letters) and the body, one byte past the limit at most."""

    status: int
    heads: dict[str, str]
    body: bytes


Resolve = Callable[[str, int], Sequence[str]]  # host and port -> IP addresses
Ask = Callable[[str, str, float], Answer]  # address, IP address, seconds -> answer


@dataclass(frozen=True)
class Line:
    """How addresses are looked up and asked; tests put their own in its place."""

    resolve: Resolve
    ask: Ask


def fetch_all(
    addresses: Iterable[str], workspace: Workspace, line: Line | None = None
) -> tuple[list[tuple[str, bytes, str]], list[Refusal]]:
    """What lies at the addresses, and at those that a feed among them names.

    Returns
    -------
    tuple
        Rows of file name (by kind), content and address; and what could not be fetched and why.

    Raises
    ------
    NetworkError
        If the settings of the workspace do not allow links.
    """
    if not workspace.settings.links:
        raise NetworkError("links are off: set links = true in workspace.toml to fetch articles from addresses")
    way, found, refusals = line or Line(resolve, ask), [], []
    waiting = [(address.strip(), True) for address in addresses if address.strip()]
    for count, (address, may_be_feed) in enumerate(waiting):
        try:
            if count == MAX_ADDRESSES:
                raise Refused("link_too_many", most=MAX_ADDRESSES)
            kind, body, last = fetch(address, way)
            if kind == ".xml" and may_be_feed:
                waiting += [(entry, False) for entry in read_feed(body, last)]
            elif kind == ".xml":
                raise Refused("link_kind", kind="xml")
            else:
                found.append((f"{urlsplit(last).netloc}{urlsplit(last).path}"[:200] + kind, body, last))
        except Refused as refused:
            refusals.append(refused.of(address[:200]))
            if refused.reason == "link_too_many":
                break
    return found, refusals


def read_links(
    addresses: Iterable[str], workspace: Workspace, languages: Mapping[str, Language], line: Line | None = None
) -> Intake:
    """The drafts of what lies at the addresses, each with its address, and what cannot be used.

    Raises
    ------
    NetworkError
        If the settings of the workspace do not allow links.
    """
    found, refusals = fetch_all(addresses, workspace, line)
    drafts: list[Draft] = []
    for name, content, address in found:
        read = read_files([(name, content)], languages)
        drafts += [draft if draft.address else replace(draft, address=address) for draft in read.drafts]
        refusals += read.refusals
    return Intake(drafts, refusals)


def fetch(address: str, line: Line) -> tuple[str, bytes, str]:
    """Kind (a suffix, ".xml" for a feed), content and last address of what lies at an address.

    Raises
    ------
    Refused
        If it may not be asked, does not answer in time, or answers with nothing that can be read.
    """
    until = time.monotonic() + MAX_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        ip = check_address(address, line.resolve)
        left = until - time.monotonic()
        if left <= 0:
            raise Refused("link_slow", most=int(MAX_SECONDS))
        answer = line.ask(address, ip, left)
        if answer.status in _REDIRECTS and answer.heads.get("location"):
            address = _joined(address, answer.heads["location"])
            continue
        if answer.status != 200:
            raise Refused("link_status", status=answer.status)
        if len(answer.body) > MAX_BYTES:
            raise Refused("file_too_large", most=MAX_BYTES // 1_000_000)
        return _kind(answer), answer.body, address
    raise Refused("link_redirects", most=MAX_REDIRECTS)


def check_address(address: str, resolve: Resolve) -> str:
    """The IP address to ask for an address, once all that its host has were found to be public.

    Raises
    ------
    Refused
        If it is not http(s), names a user or an unusual port, or lies in a private, loopback, link-local net.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Refused("link_wrong") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username or port != PORTS[parts.scheme]:
        raise Refused("link_wrong")
    try:
        found = resolve(parts.hostname, port)
    except (OSError, UnicodeError) as error:
        raise Refused("link_unknown", host=parts.hostname) from error
    if not found:
        raise Refused("link_unknown", host=parts.hostname)
    if not all(is_public(one) for one in found):
        raise Refused("link_private", host=parts.hostname)
    return found[0]


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the open internet; one of IPv4 inside IPv6 is judged as what it holds."""
    address = ipaddress.ip_address(ip.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        held = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if held is not None:
            return is_public(str(held))
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


def read_feed(content: bytes, base: str) -> list[str]:
    """The addresses of the entries of an RSS or Atom feed, in its order.

    Raises
    ------
    Refused
        If it is none, or has no entries.
    """
    import feedparser

    # As a stream: bare bytes it would first try as the name of a file of this machine.
    entries: list[Any] = feedparser.parse(io.BytesIO(content)).entries
    found = [address for entry in entries if (address := _joined(base, str(entry.get("link") or "")))]
    if not found:
        raise Refused("link_no_feed")
    return list(dict.fromkeys(found))[:MAX_ADDRESSES]


def _joined(base: str, link: str) -> str:
    """The address that a link leads to from a page; "" where it is none."""
    try:
        return urljoin(base, link) if link else ""
    except ValueError:  # a host in brackets that is no address
        return ""


def _kind(answer: Answer) -> str:
    stated = answer.heads.get("content-type", "").split(";")[0].strip().lower()
    if stated in _KINDS:
        return _KINDS[stated]
    if any(name in stated for name in _FEEDS):
        return ".xml"
    raise Refused("link_kind", kind=stated[:60] or "?")


def resolve(host: str, port: int) -> list[str]:
    """Every IP address of a host."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def ask(address: str, ip: str, seconds: float) -> Answer:
    """The answer of the machine at `ip` to the request for `address`; no redirect is followed.

    Raises
    ------
    Refused
        If it does not answer, or not in time.
    """
    parts = urlsplit(address)
    timeout = urllib3.Timeout(total=seconds)
    host = str(parts.hostname)
    if parts.scheme == "https":
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            ip, PORTS["https"], timeout=timeout, retries=False, server_hostname=host, assert_hostname=host
        )
    else:
        pool = urllib3.HTTPConnectionPool(ip, PORTS["http"], timeout=timeout, retries=False)
    until = time.monotonic() + seconds
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    heads = {"Host": host, "User-Agent": "conflict-map", "Accept-Encoding": "gzip"}
    try:
        answer = pool.request("GET", path, headers=heads, redirect=False, preload_content=False)
        body = bytearray()
        for piece in answer.stream(65_536, decode_content=True):
            body += piece
            if len(body) > MAX_BYTES:
                break
            if time.monotonic() > until:
                raise Refused("link_slow", most=int(MAX_SECONDS))
        return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, bytes(body))
    except urllib3.exceptions.TimeoutError as error:
        raise Refused("link_slow", most=int(MAX_SECONDS)) from error
    except (urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
        raise Refused("link_failed") from error
    finally:
        pool.close()
