"use strict";

const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** An element with attributes and a text, which is never parsed as markup. */
function made(name, attributes = {}, text = null) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

/** The same for an element of SVG. */
function drawn(name, attributes = {}, text = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

const parsed = byId("data");
const DATA = parsed ? JSON.parse(parsed.textContent) : null;

/** Opens the element of a link's target and all that it is in. */
function reveal(target) {
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
    at.hidden = false;
  }
}

function followHash() {
  const target = byId(location.hash.slice(1));
  if (!target || target.tagName !== "DETAILS") return;
  reveal(target);
  target.scrollIntoView({ block: "start" });
  target.querySelector("summary").focus({ preventScroll: true });
}

addEventListener("hashchange", followHash);

/** The texts that a search looks at, each computed once. */
const haystacks = new WeakMap();
function haystack(element, text) {
  if (!haystacks.has(element)) haystacks.set(element, text().toLowerCase());
  return haystacks.get(element);
}

/** Calls a function once for all events of a frame. */
function perFrame(action) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      action();
    });
  };
}

for (const control of all("form[hidden], button[hidden]")) control.hidden = false;
for (const form of all("form")) form.addEventListener("submit", (event) => event.preventDefault());
for (const button of all("button[data-open]")) {
  button.addEventListener("click", () => setOpen(button.dataset.open, true));
}
for (const button of all("button[data-close]")) {
  button.addEventListener("click", () => setOpen(button.dataset.close, false));
}
function setOpen(selector, open) {
  for (const details of all(selector)) details.open = open;
}

// On paper, all findings are open, and what the reader had closed is closed again.
let opened = [];
addEventListener("beforeprint", () => {
  opened = all("details.rule:not([open]), details.table:not([open])");
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});
