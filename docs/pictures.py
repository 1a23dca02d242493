"""Makes the pictures of the documentation anew: the corpus in several releases of JAX, looked at in chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent
"""Where mutcheck runs: so the pictures show paths of the checkout, and none of a machine."""

NO_COMMIT = {**os.environ, "GIT_DIR": os.devnull}
RELEASES = ("0.10.2", "0.11.2")
"""The releases of JAX beside the newest one."""

OWN = Path(sys.prefix) / "bin" / "mutcheck"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def recorded(folder: Path) -> Path:
    """The report of the corpus by some releases of JAX: `mutcheck matrix` sets them up, and keeps them."""
    history, site = folder / "history.db", folder / "site"
    commands = [*(f"matrix --no-attribute --releases {release}".split() for release in RELEASES), ["lower"]]
    for command in commands:
        made = [str(OWN), *command, "--corpus", "--record", "--history", str(history)]
        subprocess.run(made, cwd=ROOT, env=NO_COMMIT, check=False)
    subprocess.run([OWN, "report", "--history", history, "-o", site], check=True)
    return site


def advised(folder: Path) -> Path:
    """The report of a program that advice was found for."""
    history, site = folder / "advised.db", folder / "advised"
    example = folder / "jax_17845.py"
    shutil.copy(ROOT / "examples/public_bugs/jax_17845.py", example)
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
