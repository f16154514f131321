"""How long a laboratory's frames take, on a processor slowed down four times.

    PYTHONPATH=hooks:. .venv/bin/python -m tests.frames [FOLDER OF THE BUILT SITE]

A tool and no test: times depend on the machine, and on what else it does. It types, points
and paints in the laboratories of the visualise page, moves a digit in "Shift and see", and prints
for each kind of input how long the page's thread was at work from the input to the end of its
frame, and on what; then, how long on the words that follow when the input rests. What costs a
frame in which nothing happens is printed, too: only the rest is the laboratory's. The times are
read from a trace, in milliseconds of the processor: what other programs take of it is not in them,
but all that they push out of its caches is.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.conftest import ROOT, browser_path, build

SLOWER = 4
FRAME = 16.0
LESSON = "why-cnns-detect-spatial-patterns/"
STEPS = {
    "style": ("UpdateLayoutTree",),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Paint", "Layerize"),
}
"""What the browser does after the script, and how its trace calls it."""

# One input, and all that the browser does until its frame is complete.
INPUTS = """
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
  const frame = () => new Promise(requestAnimationFrame);
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
  const shown = async () => {
    await frame();
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
  };
  for (let at = 0; at < 30; at++) {
    await frame();
    await wait(10);
    performance.mark("input");
    inputs[kind]?.(at);
    performance.mark("script");
    await shown();
    performance.mark("complete");
    while ("behind" in lab.dataset) await wait(50);
    await shown();
    performance.mark("rested");
  }
}
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """A laboratory, its page, and what is done to it."""

    name: str
    page: str
    kinds: tuple[str, ...]


TRIALS = (
    Trial("kernel", "visualise/", ("nothing", "point", "paint", "type", "set")),
    Trial("draw", "visualise/", ("nothing", "point", "paint", "choose")),
    Trial("shift", "why/", ("nothing", "move", "scramble")),
)


def measure(page: Page, address: str, trial: Trial) -> None:
    page.goto(address + LESSON + trial.page)
    lab = page.locator(f"#{trial.name}-lab")
    lab.scroll_into_view_if_needed()
    page.wait_for_selector(f"#{trial.name}-lab[data-live]")
    if trial.name == "kernel":
        lab.locator("[name=image]").select_option("photo")  # the largest
    lab.locator("figure").evaluate("figure => figure.scrollIntoView()")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    heads = "".join(f"{head:>8}" for head in ("median", "95 %", "script", *STEPS, "words"))
    print(f"{trial.name:9}{heads}   ms, {SLOWER} times slower")
    for kind in trial.kinds:
        events = traced(session, page, {"name": trial.name, "kind": kind})
        frames = list(frames_of(events))
        whole = sorted(frame["whole"] for frame in frames)
        late = whole[round(0.95 * (len(whole) - 1))]
        parts = [
            statistics.median(frame[part] for frame in frames)
            for part in ("script", *STEPS, "words")
        ]
        numbers = (statistics.median(whole), late, *parts)
        print(f"{kind:9}" + "".join(f"{number:8.1f}" for number in numbers))


def traced(session: CDPSession, page: Page, trial: dict[str, str]) -> list[dict[str, Any]]:
    """What the browser notes down while the inputs are made."""
    events: list[dict[str, Any]] = []
    complete: list[object] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda ended: complete.append(ended))
    categories = {"includedCategories": ["devtools.timeline", "blink.user_timing"]}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": categories})
    page.evaluate(INPUTS, trial)
    session.send("Tracing.end")
    while not complete:
        page.wait_for_timeout(20)
    return events


def frames_of(events: list[dict[str, Any]]) -> Iterator[dict[str, float]]:
    """Of each input, the milliseconds of processor time from it to the end of its frame."""
    marks = [
        sorted(
            (e for e in events if e["name"] == name and e["cat"] == "blink.user_timing"),
            key=lambda event: event["ts"],
        )
        for name in ("input", "script", "complete", "rested")
    ]
    thread = {(mark["pid"], mark["tid"]) for mark in marks[0]}
    work = [e for e in events if (e["pid"], e["tid"]) in thread and "tdur" in e]
    for begin, given, end, rested in zip(*marks, strict=True):
        inside = [e for e in work if begin["ts"] <= e["ts"] < end["ts"]]
        yield {
            "whole": (end["tts"] - begin["tts"]) / 1000,
            "script": (given["tts"] - begin["tts"]) / 1000,
            "words": (rested["tts"] - end["tts"]) / 1000,
            **{
                step: sum(e["tdur"] for e in inside if e["name"] in names) / 1000
                for step, names in STEPS.items()
            },
        }


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
