"""How long a laboratory's frames take, on a processor slowed down four times.

    PYTHONPATH=hooks:. .venv/bin/python -m tests.frames [FOLDERS OF BUILT SITES]

A tool and no test: times depend on the machine, and on what else it does. It types, points
and paints in the laboratories of the visualise page, moves a digit in "Shift and see", types into
the receptive field explorer, draws a curve of the challenge, and prints for each kind of input:

work     what the page's thread did for the frame, from the input on: its script, style, layout,
         paint, and the commit that hands the frame over. A frame has 16 ms for this.
95 %     the same, of all but the slowest frames
whole    from the input until the thread knows that the frame is complete. In it is the wait for
         the screen's next turn, in which nothing is done (the brake that slows the processor down
         keeps it busy even then), and what this tool does to learn of the end.
words    what follows when the input rests

The steps between are parts of the work. What costs a frame in which nothing happens is printed,
too: only the rest is the laboratory's. The times are read from a trace, in milliseconds of the
processor: what other programs take of it is not in them, but all that they push out of its caches
is. Given several sites, it measures them in turns.
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

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT, browser_path, build

SLOWER = 4
FRAME = 16.0
LESSON = "why-cnns-detect-spatial-patterns/"
STEPS = {
    "style": ("UpdateLayoutTree",),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Paint", "Layerize"),
    "commit": ("Commit",),
}
"""What the browser does after the script, and how its trace calls it."""

# One input, and all that the browser does until its frame is complete.
INPUTS = """
async ({ name, kind }) => {
  const lab = document.getElementById(`${name}-lab`);
  const cells = (panel) => lab.querySelectorAll(`[data-panel=${panel}] td:not([data-padding])`);
  const point = (cell, type) =>
    cell.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, buttons: 1 }));
  const [image, kernel, map] = ["image", "kernel", "map"].map(cells);
  const field = lab.querySelector("[name=padding]");
  const tiles = lab.querySelectorAll("input[type=radio]");
  const drag = lab.querySelector(".shift-drag");
  const scrambled = lab.querySelector("[name=scrambled]");
  const layers = lab.querySelectorAll(".field-layers input");
  const plot = lab.querySelector(".curve-plot");
  const sliders = lab.querySelectorAll(".curve-plot input");
  const draw = (type, right, down) => {
    const { left, top, width, height } = plot.querySelector("svg").getBoundingClientRect();
    const [clientX, clientY] = [left + right * width, top + down * height];
    const mouse = { pointerId: 1, isPrimary: true, bubbles: true };
    plot.dispatchEvent(new PointerEvent(type, { ...mouse, clientX, clientY }));
  };
  const type = (field, value) => {
    field.value = String(value);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const keys = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"];
  const inputs = {
    point: (at) => point(map[(at * 7) % map.length], "pointerover"),
    paint: (at) => point(image[(at * 5) % image.length], "pointerdown"),
    type: (at) => type(kernel[at % 9].firstChild, (at % 7) - 3),
    set: (at) => type(field, at % 4),
    move(at) {
      const key = keys[Math.floor(at / 5) % 4];
      drag.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    },
    choose: (at) => tiles[(at * 11) % tiles.length].click(),
    scramble: () => scrambled.click(),
    layer: (at) => type(layers[at % layers.length], 1 + (at % 4)),
    slide: (at) => type(sliders[at % sliders.length], (at * 17) % 101),
    drag: (at) => draw(at ? "pointermove" : "pointerdown", ((at * 7) % 30) / 30, (at % 9) / 9),
  };
  const frame = () => new Promise(requestAnimationFrame);
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
  const { port1, port2 } = new MessageChannel();
  const shown = () =>
    new Promise((resolve) => {
      port1.onmessage = resolve;
      requestAnimationFrame(() => {
        performance.mark("own");
        port2.postMessage(0);
      });
    });
  for (let at = 0; at < 30; at++) {
    await frame();
    await wait(10);
    performance.mark("input");
    inputs[kind]?.(at);
    performance.mark("script");
    await shown();
    performance.mark("complete");
    dispatchEvent(new PointerEvent("pointerup"));
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
    Trial("kernel", LESSON + "visualise/", ("nothing", "point", "paint", "type", "set")),
    Trial("draw", LESSON + "visualise/", ("nothing", "point", "paint", "choose")),
    Trial("shift", LESSON + "why/", ("nothing", "move", "scramble")),
    Trial("field", "reference/receptive-field/", ("nothing", "layer")),
    Trial("curve", LESSON + "challenge/", ("nothing", "slide", "drag")),
)


def measure(browser: Browser, addresses: list[str], trial: Trial) -> None:
    pages = [opened(browser, address, trial) for address in addresses]
    steps = ("script", *STEPS)
    heads = "".join(f"{head:>8}" for head in ("work", "95 %", *steps, "whole", "words"))
    print(f"{trial.name:9}{heads}   ms, {SLOWER} times slower")
    for kind in trial.kinds:
        for page in pages:
            events = traced(page, {"name": trial.name, "kind": kind})
            frames = list(frames_of(events))
            work = sorted(frame["work"] for frame in frames)
            late = work[round(0.95 * (len(work) - 1))]
            parts = [
                statistics.median(frame[part] for frame in frames)
                for part in (*steps, "whole", "words")
            ]
            numbers = (statistics.median(work), late, *parts)
            print(f"{kind:9}" + "".join(f"{number:8.1f}" for number in numbers))
    for page in pages:
        page.close()


def opened(browser: Browser, address: str, trial: Trial) -> Page:
    """A page with its laboratory in view, and a processor that is slowed down."""
    page = browser.new_page()
    page.goto(address + trial.page)
    lab = page.locator(f"#{trial.name}-lab")
    lab.scroll_into_view_if_needed()
    page.wait_for_selector(f"#{trial.name}-lab[data-live]")
    if trial.name == "kernel":
        lab.locator("[name=image]").select_option("photo")  # the largest
    lab.locator("figure, .lab-controls").first.evaluate("figure => figure.scrollIntoView()")
    return page


def traced(page: Page, trial: dict[str, str]) -> list[dict[str, Any]]:
    """What the browser notes down while the inputs are made."""
    page.bring_to_front()
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    events: list[dict[str, Any]] = []
    complete: list[object] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda ended: complete.append(ended))
    categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]
    config = {"includedCategories": categories}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    page.evaluate(INPUTS, trial)
    session.send("Tracing.end")
    while not complete:
        page.wait_for_timeout(20)
    session.detach()  # and nothing slows the processor down while another page is measured
    return events


def frames_of(events: list[dict[str, Any]]) -> Iterator[dict[str, float]]:
    """Of each input, the milliseconds of processor time that its frame takes."""
    marks = [
        sorted(
            (e for e in events if e["name"] == name and e["cat"] == "blink.user_timing"),
            key=lambda event: event["ts"],
        )
        for name in ("input", "script", "complete", "rested")
    ]
    own = [e["ts"] for e in events if e["name"] == "own" and e["cat"] == "blink.user_timing"]
    thread = {(mark["pid"], mark["tid"]) for mark in marks[0]}
    work = [e for e in events if (e["pid"], e["tid"]) in thread and "tdur" in e]
    tasks = [e for e in work if e["name"] == "RunTask"]
    asked = [
        e
        for e in work
        if e["name"] == "FireAnimationFrame"
        and any(e["ts"] <= at < e["ts"] + e["dur"] for at in own)
    ]
    for begin, given, end, rested in zip(*marks, strict=True):
        inside = [e for e in work if begin["ts"] <= e["ts"] < end["ts"]]
        yield {
            # The task in which the end is told, and what asks for it, are this tool's.
            "work": (
                sum(
                    e["tts"] + e["tdur"] - max(e["tts"], begin["tts"])
                    for e in tasks
                    if begin["ts"] < e["ts"] + e["dur"] < end["ts"]
                )
                - sum(e["tdur"] for e in asked if begin["ts"] <= e["ts"] < end["ts"])
            )
            / 1000,
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


def main(folders: list[Path]) -> None:
    servers = [
        ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        for folder in folders
    ]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    addresses = [f"http://127.0.0.1:{server.server_port}/" for server in servers]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        for trial in TRIALS:
            measure(browser, addresses, trial)
        browser.close()
    print(f"a frame has {FRAME:.0f} ms")
    for server in servers:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main([Path(folder) for folder in sys.argv[1:]])
    else:
        with tempfile.TemporaryDirectory() as made:
            build(ROOT, Path(made))
            main([Path(made)])
