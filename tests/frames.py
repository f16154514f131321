"""How long a laboratory takes to draw, on a processor slowed down four times.

    PYTHONPATH=hooks:. .venv/bin/python -m tests.frames [FOLDER OF THE BUILT SITE]

A tool and no test: times depend on the machine, and on what else it does. It types, points
and paints in the laboratories of the visualise page, moves a digit in "Shift and see", and prints
for each kind of input how long the page's script and its new layout took, in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.conftest import ROOT, browser_path, build

SLOWER = 4
FRAME = 16.0
LESSON = "why-cnns-detect-spatial-patterns/"

# One input, then the style and layout that it asks for, done at once to be measured.
MEASURE = """
async ({ name, kind }) => {
  const lab = document.getElementById(`${name}-lab`);
  const cells = (panel) => lab.querySelectorAll(`[data-panel=${panel}] td:not([data-padding])`);
  const point = (cell, type) =>
    cell.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, buttons: 1 }));
  const inputs = {
    point: (at) => point(cells("map")[(at * 7) % cells("map").length], "pointerover"),
    paint(at) {
      point(cells("image")[(at * 5) % cells("image").length], "pointerdown");
      dispatchEvent(new PointerEvent("pointerup"));
    },
    type(at) {
      const field = cells("kernel")[at % 9].firstChild;
      field.value = String((at % 7) - 3);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
    set(at) {
      const field = lab.querySelector("[name=padding]");
      field.value = String(at % 4);
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
    move(at) {
      const key = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"][Math.floor(at / 5) % 4];
      const event = new KeyboardEvent("keydown", { key, bubbles: true });
      lab.querySelector(".shift-drag").dispatchEvent(event);
    },
    choose(at) {
      const maps = lab.querySelectorAll("input[type=radio]");
      maps[(at * 11) % maps.length].click();
    },
    scramble: () => lab.querySelector("[name=scrambled]").click(),
  };
  const times = [];
  for (let at = 0; at < 40; at++) {
    const begin = performance.now();
    inputs[kind](at);
    lab.getBoundingClientRect();
    times.push(performance.now() - begin);
    await new Promise(requestAnimationFrame);
  }
  return times;
}
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """A laboratory, its page, and what is done to it."""

    name: str
    page: str
    kinds: tuple[str, ...]


TRIALS = (
    Trial("kernel", "visualise/", ("point", "paint", "type", "set")),
    Trial("draw", "visualise/", ("point", "paint", "choose")),
    Trial("shift", "why/", ("move", "scramble")),
)


def measure(page: Page, address: str, trial: Trial) -> None:
    page.goto(address + LESSON + trial.page)
    lab = page.locator(f"#{trial.name}-lab")
    lab.scroll_into_view_if_needed()
    page.wait_for_selector(f"#{trial.name}-lab[data-live]")
    if trial.name == "kernel":
        lab.locator("[name=image]").select_option("photo")  # the largest
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    print(f"{trial.name:8}{'median':>8}{'95 %':>8}{'most':>8}   ms, {SLOWER} times slower")
    for kind in trial.kinds:
        times = sorted(page.evaluate(MEASURE, {"name": trial.name, "kind": kind}))
        late = times[round(0.95 * (len(times) - 1))]
        print(f"{kind:8}{statistics.median(times):8.1f}{late:8.1f}{times[-1]:8.1f}")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody asked."""


def main(folder: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        for trial in TRIALS:
            measure(browser.new_page(), f"http://127.0.0.1:{server.server_port}/", trial)
        browser.close()
    print(f"a frame has {FRAME:.0f} ms")
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            build(ROOT, Path(made))
            main(Path(made))
