"""`mutcheck serve`: the report of a growing history over HTTP, and its metrics.

Nothing is read from a folder by the path of a request: each path is looked up among the report's own, so that none
leads elsewhere. Only GET and HEAD are answered, and only to who asks by the address that is served: a page of another
site that resolves its own name to the loopback gets nothing. Connections are counted, and whoever is slow to ask or to
read is hung up on, so that a few cannot keep all others out.
"""

from __future__ import annotations

import errno
import io
import ipaddress
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from mutcheck.core.trouble import Trouble
from mutcheck.golden.history import query
from mutcheck.golden.triage.hosts import Project
from mutcheck.report.site import api
from mutcheck.report.site.answer import Body, is_known
from mutcheck.report.site.pages import Pages
from mutcheck.report.text.lines import say

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

EVERY = 1.0
"""Seconds between looks at whether the history has changed."""

MOST_TEXTS = 64
"""Pages that are kept made until the history changes."""

MOST_CONNECTIONS = 128
"""Connections that are answered at once; more are told to come again."""

MOST_WATCHING = 96
"""Of these, those that wait for changes: as many pages as are open in browsers."""

TO_ASK = 10.0
"""Seconds in which a request must have been sent, from its first byte or the end of the one before."""

TO_READ = 60.0
"""Seconds in which an answer must have been read."""

_SORRY = b"There are too many readers.\n"

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_SORRY), _SORRY)
)

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})

_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/atom+xml; charset=utf-8",
    "json": "application/json",
}


class CannotServe(Exception):
    """The address cannot be served at; the message says what to do next."""


class Server(ThreadingHTTPServer):
    """Serves one history.

    Args:
      address: host and port; port 0 is any that is free.
      project: what the project says of its branches and its host.

    Raises:
      CannotServe: the port is in use, or the address is not this machine's.
    """

    daemon_threads = True
    request_queue_size = 128  # of five, the system lets others try again after a second, three, seven ...

    def __init__(self, address: tuple[str, int], history: Path, version: str, project: Project | None = None) -> None:
        self.history = history
        self.project = project or Project()
        self.version = version
        self.stopping = threading.Event()
        self._kept: dict[str, Body] = {}
        self._changes: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.watching = threading.BoundedSemaphore(MOST_WATCHING)
        try:
            super().__init__(address, _Handler)
        except OSError as error:
            raise CannotServe(_why(address, error)) from None

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        name = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{name}:{port}/"

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Answer in a thread of its own, if there are not too many."""
        assert isinstance(request, socket.socket)
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        with suppress(OSError):
            request.settimeout(1)
            request.sendall(_FULL)
        self.shutdown_request(request)

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002  # the base class has them
        """A client that goes away is no error; what is one is told in a line."""
        error = sys.exception()
        if not isinstance(error, OSError):
            say(f"a request failed: {type(error).__name__}: {error}", sys.stderr, "! ")

    def file(self, path: str) -> Body | None:
        """A file of the report, as the history is now; None where there is none.

        Raises:
          Trouble: the history cannot be read.
        """
        return self._made(path, lambda history: Pages(history, self.version, self.project, live=True).file(path))

    def api(self, path: str) -> Body | None:
        """A document below `/api/`, as the history is now; None where there is none."""
        return self._made(f"{api.ROOT}{path}", lambda history: api.answer(history, path, self.version, self.project))

    def metrics(self) -> Body:
        """The metrics as the history is now."""
        from mutcheck.report.machine import openmetrics

        made = self._made("metrics", openmetrics.render)
        assert made is not None
        return made

    def _made(self, path: str, make: Callable[[query.History], bytes | None]) -> Body | None:
        changes = query.changes(self.history)
        with self._lock:
            if changes != self._changes:
                self._kept.clear()
                self._changes = changes
            if path in self._kept:
                return self._kept[path]
        with query.opened(self.history, self.project.default_branch) as history:
            data = make(history)
        if data is None:
            return None
        made = Body(data)
        with self._lock:
            if changes == self._changes:
                if len(self._kept) >= MOST_TEXTS:
                    self._kept.clear()
                self._kept[path] = made
        return made

    def shutdown(self) -> None:
        self.stopping.set()
        super().shutdown()

    def allows(self, host: str) -> bool:
        """Whether a request's Host is this server: any name where it is bound to more than the loopback."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:  # such as a bracket that nothing closes
            return False
        if not _is_loopback(str(self.server_address[0])):
            return True
        return name == "localhost" or _is_loopback(name)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(address: tuple[str, int], error: OSError) -> str:
    host, port = address
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use. Name another one with `--port`, or 0 for any that is free."
    if error.errno == errno.EACCES:
        return f"port {port} needs rights that you have not. Name one above 1023 with `--port`."
    return f"{host}:{port} cannot be served at: {error.strerror or error}. Name another address with `--host`."


class _Timely(io.RawIOBase):
    """What a client sends, as long as it is not too slow: each request has its time, however it is cut into pieces."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.begin()

    def begin(self) -> None:
        """The next request begins to be waited for."""
        self._until = time.monotonic() + TO_ASK

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long")
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(TO_READ)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request after another."""

    server: Server
    server_version = "mutcheck"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = TO_READ

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self._asking = _Timely(self.connection)
        self.rfile = io.BufferedReader(self._asking)

    def handle_one_request(self) -> None:
        self._asking.begin()
        super().handle_one_request()

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        try:
            self._respond()
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True  # the reader has gone away

    def _respond(self) -> None:
        if not self.server.allows(self.headers.get("Host", "")):
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"This is not the host that you asked for.\n", "txt")
            return
        try:
            path = unquote(urlsplit(self.path).path).removeprefix("/") or "index.html"
        except ValueError:
            path = ""
        try:
            if path == "events":
                self._events()
                return
            if path == "metrics":
                from mutcheck.report.machine import openmetrics

                self._send_file(self.server.metrics(), openmetrics.CONTENT_TYPE)
                return
            if path.startswith(api.ROOT):
                self._send_found(self.server.api(path.removeprefix(api.ROOT)), "json")
                return
            self._send_found(self.server.file(path), path.rpartition(".")[2])
        except Trouble as error:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, f"{error}\n".encode(), "txt")

    def _send_found(self, body: Body | None, type_: str) -> None:
        if body is None:
            self._send(HTTPStatus.NOT_FOUND, b"There is no such page. The report begins at /.\n", "txt")
        else:
            self._send_file(body, type_)

    def _send_file(self, body: Body, type_: str) -> None:
        """A file, or only that the client has it already."""
        data, headers = body.encoded(self.headers.get("Accept-Encoding", ""))
        if is_known(headers["ETag"], self.headers.get("If-None-Match", "")):
            headers.pop("Content-Encoding", None)
            self._send(HTTPStatus.NOT_MODIFIED, b"", type_, headers)
        else:
            self._send(HTTPStatus.OK, data, type_, headers)

    def _send(self, status: HTTPStatus, body: bytes, type_: str, headers: Mapping[str, str] = _NO_HEADERS) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", _TYPES.get(type_, type_))
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _events(self) -> None:
        """Server-sent events: `changed` whenever the history has."""
        if not self.server.watching.acquire(blocking=False):
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, b"Too many pages wait for changes.\n", "txt")
            return
        try:
            self._watch()
        finally:
            self.server.watching.release()

    def _watch(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.close_connection = True
        if self.command == "HEAD":
            return
        seen = query.changes(self.server.history)
        self.wfile.write(b": connected\n\n")
        self.wfile.flush()
        while not self.server.stopping.wait(EVERY):
            try:
                now = query.changes(self.server.history)
            except Trouble:
                continue  # it is being replaced: the next look tells
            self.wfile.write(b"event: changed\ndata: now\n\n" if now != seen else b": still here\n\n")
            self.wfile.flush()
            seen = now

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the base class names it so)
        """Nothing is printed for each request."""
