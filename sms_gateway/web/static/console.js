// What htmx has no word for. Without it every page works, by the mouse and by the tabulator.
"use strict";

const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

// htmx sends what no form of ours does: the token against forged requests.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = one("meta[name=csrf-token]").content;
});

// A part that is exchanged keeps open what was open.
let opened = [];
document.addEventListener("htmx:beforeSwap", () => { opened = all("details[id][open]").map((each) => each.id); });
document.addEventListener("htmx:afterSettle", () => {
  opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  prepare();
});

// Pick all, and the state it shows.
const tally = () => {
  const box = one("#all");
  if (!box) return;
  const picks = all(".pick");
  const count = picks.filter((each) => each.checked).length;
  box.checked = count > 0 && count === picks.length;
  box.indeterminate = count > 0 && count < picks.length;
};
document.addEventListener("change", (event) => {
  if (event.target.id === "all") all(".pick").forEach((each) => { each.checked = event.target.checked; });
  tally();
});

// A form is sent once: a second click sends nothing twice.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  else if (event.target.method === "post") event.target.dataset.sent = "1";
});
// Nor does the box ask for a preview then: it would keep as a draft what is sent already.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("form")?.dataset.sent) event.preventDefault();
});
addEventListener("pageshow", () => all("form[data-sent]").forEach((each) => { delete each.dataset.sent; }));

// Whoever leaves at once loses no letter of an answer: what was not kept yet is kept now.
let kept = one("#answer")?.value;
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.closest("#box")) kept = one("#answer").value;
});
addEventListener("pagehide", () => {
  const answer = one("#answer");
  if (!answer || answer.value === kept || answer.form.dataset.sent) return;
  navigator.sendBeacon(answer.getAttribute("hx-post"), new URLSearchParams(new FormData(answer.form)));
});

// The keys. They do nothing while somebody writes.
const walk = (step) => {
  const rows = all(".row-link");
  const next = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(document.activeElement) + step))];
  next?.focus();
};
const pick = () => {
  const box = document.activeElement?.closest("tr")?.querySelector(".pick");
  if (box) { box.checked = !box.checked; tally(); }
};
const keys = {
  "j": () => walk(1), "ArrowDown": () => walk(1), "k": () => walk(-1), "ArrowUp": () => walk(-1), "x": pick,
  "/": () => one("#words")?.focus(), "r": () => one("#answer")?.focus(), "u": () => one(".back")?.click(),
  "?": () => { const list = one("#keys"); if (list.open) list.close(); else list.showModal(); },
};

// Whoever speaks to the computer, or leans on a key, turns them off (WCAG 2.1.4); ? stays, to turn them on again.
const letters = { off: () => localStorage.getItem("keys") === "off" };
const wanted = one("#keys-on");
if (wanted) {
  wanted.checked = !letters.off();
  wanted.addEventListener("change", () => localStorage.setItem("keys", wanted.checked ? "on" : "off"));
}
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  if (event.key === "Enter" && event.ctrlKey && writing?.id === "answer") one("#send").click();
  if (event.key === "Escape" && writing) writing.blur();
  if (letters.off() && event.key !== "?") return;
  if (writing || event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
  if (event.key.startsWith("Arrow") && !one(".row-link")) return;
  event.preventDefault();
  keys[event.key]();
});

const prepare = () => tally();
prepare();
