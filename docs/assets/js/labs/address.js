/*
 * A laboratory's state in the page's address, so that it can be shared.
 *
 * It stands in the query, as `kernel.padding=2`; the fragment is the laboratory's own, so that
 * the address leads to it even where scripts are off. Other parts of the query stay.
 */

import { createRest, setText } from "./texts.js";

/** @returns {Object<string, string>} what the address says about the laboratory */
export function readAddress(lab) {
  const found = {};
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith(`${lab}.`)) found[name.slice(lab.length + 1)] = value;
  }
  return found;
}

/**
 * Say so where the address asked for what it did not get, as a link does that was cut off on its
 * way. It stands in the line of the laboratory's name: a line of its own would move the page.
 *
 * @param {HTMLElement} section the laboratory
 * @param {Object<string, string>} asked what `readAddress` found
 * @param {Object<string, string>} got all that the state says in an address
 */
export function tellIfMisread(section, asked, got) {
  if (Object.keys(asked).every((name) => asked[name] === got[name])) return;
  const words = "the link could not be read";
  const line = document.createElement("small");
  line.textContent = ` ${words}`;
  section.querySelector("legend").append(line);
  setText(section.querySelector(".lab-status"), `${section.getAttribute("aria-label")}: ${words}.`);
}

/** The address of this page with the laboratory in the given state, or in its first if empty. */
export function addressOf(lab, anchor, state) {
  const url = new URL(location.href);
  for (const name of [...url.searchParams.keys()]) {
    if (name.startsWith(`${lab}.`)) url.searchParams.delete(name);
  }
  for (const [name, value] of Object.entries(state)) url.searchParams.set(`${lab}.${name}`, value);
  url.hash = anchor;
  return url.href;
}

/** A function that writes states into the address, the last of several quick ones. */
export function createAddressWriter(lab, anchor) {
  // Browsers stop a page that changes its address too often.
  return createRest(250, (pack) => history.replaceState(history.state, "", addressOf(lab, anchor, pack()))).soon;
}
