// The keys of the basic phone: a digit goes where one writes; Enter sends. Without this the keyboard and the button do.
"use strict";

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-key]");
  if (!key) return;
  const text = document.querySelector("#sms");
  text.setRangeText(key.dataset.key, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "sms" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
