"""`mutcheck serve`: the report of a growing history, to who asks this machine, and nothing else."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest
from driver import interruptible, started
from driver import run as mutcheck
from entries import kept, row
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from mutcheck.report.machine import as_json, openmetrics
from mutcheck.report.site import serve
from mutcheck.report.site.serve import CannotServe, Server

pytestmark = pytest.mark.usefixtures("built")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return kept(tmp_path / "history.db", 0, row("step", copies=2))


@pytest.fixture
def server(history: Path) -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), history, "0.1.0")
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), dict(answer.getheaders())
    connection.close()
    return found


def test_the_pages_of_the_report(server: Server) -> None:
    for path in ("/", "/index.html", "/program/step.html", "/compare.html", "/assets/app.js", "/assets/app.css"):
        status, body, headers = ask(server, path)
        assert (status, bool(body)) == (200, True), path
        assert headers["X-Content-Type-Options"] == "nosniff"
    _, body, _ = ask(server, "/program/step.html")
    (digest,) = re.findall(r'"stablehlo":"([0-9a-f]+)"', body)
    assert ask(server, f"/text/{digest}.js")[1].startswith("mutcheck.text(")
    assert '"live":true' in body
    assert ask(server, f"/pair/{digest}-{digest}.js")[1].startswith("mutcheck.pair(")  # any two are compared


def test_it_grows_with_the_history(server: Server, history: Path) -> None:
    assert "later" not in ask(server, "/")[1]
    kept(history, 1, row("later"))
    assert "later" in ask(server, "/")[1]


def test_a_page_is_told_when_the_history_changes(server: Server, history: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)
    connection.request("GET", "/events")
    answer = connection.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    assert answer.fp.readline() == b": connected\n"
    kept(history, 1, row("step"))
    lines = iter(answer.fp.readline, b"")
    assert next(line for line in lines if line.startswith(b"event")) == b"event: changed\n"
    connection.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_get_and_head(server: Server, method: str) -> None:
    assert ask(server, "/", method)[0] == 501
    status, body, headers = ask(server, "/", "HEAD")
    assert (status, body) == (200, "")
    assert int(headers["Content-Length"]) > 1000


@pytest.mark.parametrize(
    "path",
    [
        "/../history.db", "/%2e%2e/history.db", "/assets/../../history.db", "/assets/%2e%2e/pages.py", "//etc/passwd",
        "/text/..%2f..%2fhistory.js", "/text/%27.js", "/program/../../x.html", "/assets/", "/text/", "/none",
        "/assets/app.js%00", "/program/step", "/pair/..%2f..-x.js", "/pair/a-b.js", "/pair/.js",
    ],
)  # fmt: skip
def test_it_cannot_be_led_outside(server: Server, path: str) -> None:
    status, body, _ = ask(server, path)
    assert (status, body) == (404, "There is no such page. The report begins at /.\n")


def test_another_site_cannot_ask_by_its_own_name(server: Server) -> None:
    port = server.server_address[1]
    assert ask(server, "/", Host="evil.example")[0] == 421
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
        assert ask(server, "/", Host=host)[0] == 200


@pytest.mark.parametrize("host", ["[", "[::1", "a]b", "", "]:80", "::1]", "localhost:x", "127.0.0.1 evil"])
def test_a_host_that_is_none_gets_nothing_and_ends_nothing(
    server: Server, capfd: pytest.CaptureFixture[str], host: str
) -> None:
    assert ask(server, "/", Host=host)[0] in (200, 421)
    assert ask(server, "/[", Host="localhost")[0] == 404
    assert ask(server, "//[", Host="localhost")[0] == 404
    assert ask(server, "/")[0] == 200
    assert capfd.readouterr().err == ""


def test_a_client_that_goes_away_is_no_error(server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    for sent in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20):
        with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=30) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # it ends with a reset
            client.sendall(sent)
    assert ask(server, "/")[0] == 200
    assert capfd.readouterr().err == ""


def test_threads_that_read_results_first_and_at_once_do_not_make_a_decoder_each() -> None:
    """msgspec evaluates annotations to make one, and two threads that do so at once end the process."""
    script = """
from types import SimpleNamespace
import msgspec
from mutcheck.golden.contract import rows
from mutcheck.golden.history import query
del rows.Annotated  # nothing evaluates the annotations of a result any more
try:
    query.History.result(SimpleNamespace(text=lambda _: SimpleNamespace(text="{}")), SimpleNamespace(document=1))
except msgspec.ValidationError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "missing required field" in done.stdout


def test_a_slow_request_is_hung_up_on(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "TO_ASK", 0.2)
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=30) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        begun = time.monotonic()
        while client.recv(1000):
            pass
        assert time.monotonic() - begun < 20


def test_a_request_in_pieces_has_one_time_for_all(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "TO_ASK", 0.3)
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=0.05) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for number in range(400):
            try:
                client.sendall(b"X-%d: 1\r\n" % number)
                if client.recv(1000) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            raise AssertionError("it was waited for all of it")


@pytest.fixture
def small(history: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int, int], Server]]:
    """Servers of a few connections, of which some may wait for changes."""
    running = []

    def begin(most: int, watching: int) -> Server:
        monkeypatch.setattr(serve, "MOST_CONNECTIONS", most)
        monkeypatch.setattr(serve, "MOST_WATCHING", watching)
        monkeypatch.setattr(serve, "EVERY", 0.02)
        made = Server(("127.0.0.1", 0), history, "0.1.0")
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        running.append((made, thread))
        return made

    yield begin
    for made, thread in running:
        made.shutdown()
        thread.join()
        made.server_close()


def becomes(server: Server, path: str, wanted: int) -> str:
    """What is answered once a place is free again, or taken."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status, body, _ = ask(server, path)
        if status == wanted:
            return body
    raise AssertionError(f"{path} was never answered with {wanted}")


def test_there_are_so_many_readers_and_no_more(
    small: Callable[[int, int], Server], capfd: pytest.CaptureFixture[str]
) -> None:
    server = small(1, 1)
    only = watch(server)
    status, body, headers = ask(server, "/")
    assert (status, body, headers["Retry-After"]) == (503, "There are too many readers.\n", "5")
    only.close()
    becomes(server, "/", 200)
    assert capfd.readouterr().err == ""


def test_who_waits_for_changes_leaves_places_to_others(small: Callable[[int, int], Server]) -> None:
    server = small(8, 1)
    only = watch(server)
    assert becomes(server, "/events", 503) == "Too many pages wait for changes.\n"
    assert becomes(server, "/", 200)
    only.close()


def watch(server: Server) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)
    connection.request("GET", "/events")
    assert connection.getresponse().status == 200
    return connection


def test_what_is_large_is_compressed_for_who_takes_it(server: Server) -> None:
    _, plain, headers = ask(server, "/")
    assert "Content-Encoding" not in headers
    assert headers["Vary"] == "Accept-Encoding"
    packed, tags = fetch(server, "/", "gzip, deflate"), {headers["ETag"]}
    assert gzip.decompress(packed[1]).decode() == plain
    assert len(packed[1]) < len(plain)
    assert packed[2]["Content-Encoding"] == "gzip"
    assert packed[2]["ETag"] not in tags
    assert "Content-Encoding" not in fetch(server, "/", "gzip;q=0, br")[2]


@pytest.mark.parametrize("path", ["/", "/metrics", "/assets/app.js"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_has_not_changed_is_not_sent_again(server: Server, history: Path, path: str, encoding: str) -> None:
    tag = fetch(server, path, encoding)[2]["ETag"]
    status, body, headers = fetch(server, path, encoding, tag)
    assert (status, body, headers["ETag"]) == (304, b"", tag)
    assert fetch(server, path, encoding, f'"other", W/{tag}')[0] == 304
    assert fetch(server, path, encoding, '"other"')[0] == 200
    kept(history, 1, row("later"))
    assert fetch(server, path, encoding, tag)[0] == (304 if path.startswith("/assets") else 200)


def fetch(server: Server, path: str, encoding: str, tag: str = "") -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding, **({"If-None-Match": tag} if tag else {})})
    answer = connection.getresponse()
    found = answer.status, answer.read(), dict(answer.getheaders())
    connection.close()
    return found


def test_metrics_are_made_once_until_the_history_changes(
    server: Server, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    render = openmetrics.render
    monkeypatch.setattr(openmetrics, "render", lambda history: made.append(1) or render(history))
    first = ask(server, "/metrics")[1]
    assert ask(server, "/metrics")[1] == first
    assert len(made) == 1
    kept(history, 1, row("later"))
    assert "later" in ask(server, "/metrics")[1]
    assert len(made) == 2


def test_metrics(server: Server) -> None:
    status, body, headers = ask(server, "/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    families = {family.name: family for family in text_string_to_metric_families(body)}
    (sample,) = families["mutcheck_copied_bytes"].samples
    assert (sample.value, sample.labels) == (32.0, {"program": "step", "target": "cpu", "release": "0.12.0.1"})
    assert families["mutcheck_copied_bytes"].unit == "bytes"


def test_the_api_answers_with_the_contract(server: Server, history: Path) -> None:
    status, body, headers = ask(server, "/api/results.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    document = json.loads(body)
    jsonschema.validate(document, as_json.schema())
    assert [(each["program"], each["executable"]["copies"]) for each in document["results"]] == [("step", 2)]
    kept(history, 1, row("step"))
    last, first = json.loads(ask(server, "/api/runs.json")[1])
    assert json.loads(ask(server, f"/api/runs/{first['key']}.json")[1])["results"] == document["results"]
    assert json.loads(ask(server, f"/api/runs/{last['key']}.json")[1])["results"][0]["executable"]["copies"] == 0
    mended = json.loads(ask(server, "/api/regressions.json")[1])["mended"]
    assert [(each["standing"], each["since"]) for each in mended] == [("mended", first["id"])]


@pytest.mark.parametrize(
    "path", ["", "none.json", "runs/", "runs/1-00000000.json", "runs/../results.json", "runs/0.json"]
)
def test_the_api_has_nothing_else(server: Server, path: str) -> None:
    assert ask(server, f"/api/{path}")[0] == 404


def test_a_history_that_goes_away_is_told(server: Server, history: Path) -> None:
    history.write_bytes(b"no database " * 200)
    status, body, _ = ask(server, "/")
    assert status == 503
    assert "is no SQLite database" in body


def test_a_port_in_use(history: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = mutcheck("serve", "--history", str(history), "--port", str(port))
    assert done.status == 2
    assert done.err == f"Error: port {port} is in use. Name another one with `--port`, or 0 for any that is free.\n"
    with pytest.raises(CannotServe, match="cannot be served at"):
        Server(("192.0.2.1", 0), history, "0.1.0")


def test_the_command_serves_the_loopback_and_ends_on_ctrl_c(history: Path) -> None:
    command = [sys.executable, "-m", "mutcheck.cli", "serve", "--history", str(history), "--port", "0"]
    with started(
        interruptible(command),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "500"},
    ) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
        (port,) = re.findall(r"at http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends it\)", line)
        with socket.create_connection(("127.0.0.1", int(port)), timeout=30):
            pass
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 0
        assert running.stdout.read() == "Ended.\n"
