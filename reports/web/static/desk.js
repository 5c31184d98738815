// The desk by keyboard: i, b, e decide, the arrows go, u takes back. Everything works by mouse and touch without it.
"use strict";
const ready = performance.now() + 200; // a key pressed twice must not decide the next study unseen
let sent = false;
document.addEventListener("submit", () => { sent = true; });
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || sent || performance.now() < ready) return;
  if (event.target instanceof HTMLInputElement && event.target.type !== "hidden") return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (way) {
    document.querySelector(`a[rel=${way}]`)?.click();
  } else if (/^[ibeu]$/i.test(event.key)) {
    event.preventDefault();
    document.querySelector(`button[data-key=${event.key.toLowerCase()}]`)?.click();
  }
});
