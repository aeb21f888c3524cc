// Comfort only: every page works without this file.
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll(".row")].filter((row) => row.offsetParent !== null);

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const here = all.indexOf(document.activeElement && document.activeElement.closest(".row"));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  function evidence() {
    const row = document.activeElement && document.activeElement.closest(".row");
    if (!row) return;
    const details = row.querySelector("details.evidence");
    if (details) { details.open = !details.open; return; }
    const source = row.querySelector("sup a");
    if (source) source.click();
  }

  function follow(event) {
    const row = document.activeElement;
    if (!row || !row.classList.contains("row")) return;
    const link = row.querySelector("details.evidence a") || row.querySelector("a");
    if (link) { event.preventDefault(); link.click(); }
  }

  function showKeys(event) {
    const dialog = document.getElementById("keys");
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    dialog.showModal();
  }

  // Whoever speaks to the machine, or hits keys by chance, can turn the single-letter keys off; the browser keeps it.
  const KEPT = "volteface-keys";
  const isOff = () => { try { return localStorage.getItem(KEPT) === "off"; } catch { return false; } };
  const keysOff = document.getElementById("keys-off");
  if (keysOff) {
    const show = () => keysOff.setAttribute("aria-pressed", String(isOff()));
    keysOff.hidden = false;
    keysOff.addEventListener("click", () => {
      try { if (isOff()) localStorage.removeItem(KEPT); else localStorage.setItem(KEPT, "off"); } catch { return; }
      show();
    });
    show();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isOff() && event.key !== "Escape" && event.key !== "Enter") return;
    if (event.target.closest("input, select, textarea, dialog")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const search = document.getElementById("q");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "e") evidence();
    else if (event.key === "a" && missed) { choose(); event.preventDefault(); missed.elements.kind.focus(); }
    else if (event.key === "Enter") follow(event);
    else if (event.key === "?") showKeys(event);
  });

  // Words of the article that are selected go into the form that adds a record, with their place in code points.
  const missed = document.getElementById("missed");
  function choose() {
    const selected = document.getSelection();
    if (!selected || selected.isCollapsed || !selected.rangeCount) return false;
    const range = selected.getRangeAt(0);
    const begin = range.startContainer.parentElement && range.startContainer.parentElement.closest("p.text[data-start]");
    if (!begin || !selected.toString().trim()) return false;
    const before = document.createRange();
    before.selectNodeContents(begin);
    before.setEnd(range.startContainer, range.startOffset);
    missed.elements.words.value = selected.toString();
    missed.elements.start.value = String(Number(begin.dataset.start) + [...before.toString()].length);
    missed.classList.add("ready");
    return true;
  }
  if (missed) {
    const sheet = document.querySelector(".sheet");
    sheet.addEventListener("pointerup", () => setTimeout(choose));
    sheet.addEventListener("keyup", choose);
  }

  const keys = document.getElementById("keys-link");
  if (keys) keys.addEventListener("click", showKeys);

  // A reading that goes on: the page asks for itself, and only what changed is put in place and read out.
  function followReading() {
    const here = document.getElementById("progress");
    if (!here || "over" in here.dataset) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = page.getElementById("progress");
        if (!now) return;
        const state = document.getElementById("progress-state");
        const told = page.getElementById("progress-state").textContent;
        if (state.textContent !== told) state.textContent = told;
        if (here.innerHTML !== now.innerHTML) here.replaceWith(document.adoptNode(now));
      } catch { /* The server is away for a moment: ask again. */ }
      followReading();
    }, 2000);
  }
  followReading();

  const drop = document.getElementById("drop");
  if (drop) {
    const files = drop.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    }
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      files.files = event.dataTransfer.files;
      drop.requestSubmit();
    });
  }
})();
