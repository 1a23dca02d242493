"""`mutcheck serve`: the report of a growing history over HTTP, and its metrics.

Nothing is read from a folder by the path of a request: each path is looked up among the report's own, so that none
leads elsewhere. Only GET and HEAD are answered, and only to who asks by the address that is served: a page of another
site that resolves its own name to the loopback gets nothing.
"""

from __future__ import annotations

import errno
import ipaddress
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mutcheck.core.trouble import Trouble
from mutcheck.golden.history import query
from mutcheck.report.site.pages import Pages

EVERY = 1.0
"""Seconds between looks at whether the history has changed."""

MOST_TEXTS = 64
"""Pages that are kept made until the history changes."""

_TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


class CannotServe(Exception):
    """The address cannot be served at; the message says what to do next."""


class Server(ThreadingHTTPServer):
    """Serves one history.

    Args:
      address: host and port; port 0 is any that is free.

    Raises:
      CannotServe: the port is in use, or the address is not this machine's.
    """

    daemon_threads = True

    def __init__(self, address: tuple[str, int], history: Path, version: str) -> None:
        self.history = history
        self.version = version
        self.stopping = threading.Event()
        self._kept: dict[str, bytes] = {}
        self._changes: tuple[int, int] | None = None
        self._lock = threading.Lock()
        try:
            super().__init__(address, _Handler)
        except OSError as error:
            raise CannotServe(_why(address, error)) from None

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        name = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{name}:{port}/"

    def file(self, path: str) -> bytes | None:
        """A file of the report, as the history is now; None where there is none.

        Raises:
          Trouble: the history cannot be read.
        """
        changes = query.changes(self.history)
        with self._lock:
            if changes != self._changes:
                self._kept.clear()
                self._changes = changes
            if path in self._kept:
                return self._kept[path]
        with query.opened(self.history) as history:
            made = Pages(history, self.version, live=True).file(path)
        with self._lock:
            if made is not None and changes == self._changes:
                if len(self._kept) >= MOST_TEXTS:
                    self._kept.clear()
                self._kept[path] = made
        return made

    def metrics(self) -> bytes:
        from mutcheck.report.machine import openmetrics

        with query.opened(self.history) as history:
            return openmetrics.render(history)

    def shutdown(self) -> None:
        self.stopping.set()
        super().shutdown()

    def allows(self, host: str) -> bool:
        """Whether a request's Host is this server: any name where it is bound to more than the loopback."""
        name = urlsplit(f"//{host}").hostname or ""
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


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server
    server_version = "mutcheck"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 60

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
        path = unquote(urlsplit(self.path).path).removeprefix("/") or "index.html"
        try:
            if path == "events":
                self._events()
                return
            if path == "metrics":
                from mutcheck.report.machine import openmetrics

                self._send(HTTPStatus.OK, self.server.metrics(), openmetrics.CONTENT_TYPE)
                return
            made = self.server.file(path)
        except Trouble as error:
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, f"{error}\n".encode(), "txt")
            return
        if made is None:
            self._send(HTTPStatus.NOT_FOUND, b"There is no such page. The report begins at /.\n", "txt")
        else:
            self._send(HTTPStatus.OK, made, path.rpartition(".")[2])

    def _send(self, status: HTTPStatus, body: bytes, type_: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", _TYPES.get(type_, type_))
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
