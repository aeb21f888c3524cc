// Comfort only: without this file each bar is a link to its own stretch, and the form takes any period.
"use strict";

(() => {
  const brush = document.querySelector(".brush");
  const form = document.getElementById("period");
  if (!brush || !form) return;
  const bars = [...brush.querySelectorAll(".bar")];
  const said = document.querySelector(".brush-said");
  let from = -1;
  let to = -1;
  let drawing = false;
  let drawn = false;

  const ends = () => [Math.min(from, to), Math.max(from, to)];

  function show() {
    const [first, last] = ends();
    bars.forEach((bar, place) => bar.classList.toggle("drawn", place >= first && place <= last));
    said.textContent = first === last ? "" : `${bars[first].dataset.begin} to ${bars[last].dataset.end}`;
  }

  function clear() {
    bars.forEach((bar) => bar.classList.remove("drawn"));
    said.textContent = "";
    from = to = -1;
  }

  function send() {
    const [first, last] = ends();
    form.elements.since.value = bars[first].dataset.begin;
    form.elements.until.value = bars[last].dataset.end;
    form.requestSubmit();
  }

  // The bars divide the width evenly, so that a pointer that has left the drawing still has its bar.
  function at(event) {
    const box = brush.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.min(Math.max(place, 0), bars.length - 1);
  }

  brush.addEventListener("dragstart", (event) => event.preventDefault());
  brush.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    drawing = true;
    drawn = false;
    from = to = at(event);
  });
  window.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    to = at(event);
    if (to !== from) drawn = true;
    if (drawn) show();
  });
  window.addEventListener("pointerup", () => {
    if (!drawing) return;
    drawing = false;
    if (drawn) send();
  });
  window.addEventListener("pointercancel", () => { drawing = false; clear(); });
  // A click ends every drawing; one that was drawn over several bars follows no link.
  brush.addEventListener("click", (event) => { if (drawn) event.preventDefault(); });

  // One stop for the tab key; arrows move between bars, with shift they draw, Enter shows what was drawn.
  const chosen = bars.findIndex((bar) => bar.classList.contains("chosen"));
  bars.forEach((bar, place) => bar.setAttribute("tabindex", place === Math.max(chosen, 0) ? "0" : "-1"));
  brush.addEventListener("keydown", (event) => {
    const here = bars.indexOf(document.activeElement);
    if (here < 0) return;
    if (event.key === "Escape") { clear(); return; }
    if (event.key === "Enter" && from >= 0 && from !== to) { event.preventDefault(); send(); return; }
    const steps = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: bars.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = Math.min(Math.max(steps[event.key], 0), bars.length - 1);
    if (event.shiftKey) {
      if (from < 0) from = here;
      to = next;
      show();
    } else {
      clear();
    }
    bars[here].setAttribute("tabindex", "-1");
    bars[next].setAttribute("tabindex", "0");
    bars[next].focus();
  });
})();
