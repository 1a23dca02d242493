"""Makes the pictures of the documentation anew: the corpus in every release that is here, looked at in chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
RELEASES = sorted(Path(sys.prefix).glob("releases/*/bin/mutcheck"))
OWN = Path(sys.prefix) / "bin" / "mutcheck"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def recorded(folder: Path) -> Path:
    """The report of the corpus, by every release of JAX that `make releases` set up, and the newest one."""
    history, site = folder / "history.db", folder / "site"
    for command in (*RELEASES, OWN):
        subprocess.run([command, "lower", "--record", "--history", history], cwd=folder, check=False)  # of no commit
    subprocess.run([OWN, "report", "--history", history, "-o", site], check=True)
    return site


def advised(folder: Path) -> Path:
    """The report of a program that advice was found for."""
    history, site = folder / "advised.db", folder / "advised"
    example = folder / "jax_17845.py"
    shutil.copy(HERE.parent / "examples/public_bugs/jax_17845.py", example)
    asked = [example.name, "--target", "cpu,cuda:h100"]
    for command in (["advise", *asked], ["lower", *asked, "--record", "--history", history]):
        subprocess.run([OWN, *command], cwd=folder, check=False)
    subprocess.run([OWN, "report", "--history", history, "-o", site], check=True)
    return site


def main() -> None:
    chromium = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = recorded(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        shot(browser, site, "index.html", "overview")
        shot(browser, site, "index.html", "overview-narrow", width=390)
        shot(browser, site, "index.html", "overview-dark", scheme="dark")
        shot(browser, site, "program/scan_stack.html#target=cpu", "program")
        shot(browser, site, "program/scan_stack.html#target=cpu", "program-narrow", width=390)
        shot(browser, site, "program/scan_stack.html#target=cpu", "lifetimes", "[data-testid=lifetimes]")
        shot(browser, site, "compare.html#program=increment&kind=stablehlo", "compare")
        shot(browser, advised(Path(folder)), "program/pop_all.html#target=cpu", "advice", "[data-testid=advice]")
        browser.close()


def shot(
    browser: Browser, site: Path, page: str, name: str, part: str = "", *, width: int = 1280, scheme: str = "light"
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1600 if part else 860}, color_scheme=scheme)  # type: ignore[arg-type]
    opened = context.new_page()
    opened.goto(f"{site.as_uri()}/{page}")
    opened.locator("h1").wait_for()
    if page.startswith("program"):
        opened.locator(".span").first.wait_for()
    if page.startswith("compare"):
        opened.locator(".diff ins, [data-testid=identical]").first.wait_for()
    path = HERE / "pictures" / f"{name}.png"
    if part:
        opened.locator(part).screenshot(path=path)
    else:
        opened.screenshot(path=path)
    context.close()


if __name__ == "__main__":
    main()
