// The page of a ticket: ready answers, drafts that a reload leaves, folds that stay open over a refresh.
"use strict";

(() => {
  const body = document.body;
  const form = document.getElementById("compose");
  const box = document.getElementById("compose-text");
  const kept = form.dataset.draft;
  const SENT = new Set(["answer", "ask", "note"]);

  const keep = () => {
    if (box.value.trim()) sessionStorage.setItem(kept, box.value);
    else sessionStorage.removeItem(kept);
  };

  function insert(text) {
    const [start, end] = [box.selectionStart, box.selectionEnd];
    const gap = start > 0 && box.value.charAt(start - 1) !== "\n" ? "\n" : "";
    box.setRangeText(gap + text, start, end, "end");
    box.focus();
    keep();
  }

  const said = document.querySelector("[data-said]");
  if (said && SENT.has(said.dataset.said.replace("page-done-", ""))) sessionStorage.removeItem(kept);
  if (new URLSearchParams(location.search).has("done")) history.replaceState(null, "", location.pathname + location.hash);
  if (!box.value) box.value = sessionStorage.getItem(kept) || "";
  box.addEventListener("input", keep);

  document.addEventListener("click", (event) => {
    const ready = event.target.closest("[data-insert]");
    if (!ready) return;
    event.preventDefault();
    insert(ready.dataset.insert);
    ready.closest("details").open = false;
  });

  // Ctrl+Enter sends.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.querySelector("button.primary").click();
  });

  for (const name of SENT) {
    body.addEventListener(`ticket-${name}`, () => {
      form.reset();
      box.value = "";
      sessionStorage.removeItem(kept);
    });
  }
  for (const name of ["tag", "merge", "announce"]) {
    body.addEventListener(`ticket-${name}`, () => {
      for (const field of document.querySelectorAll("#ticket-more input:not([type=hidden]), #ticket-more textarea")) field.value = "";
    });
  }

  // An act whose button is gone leaves the keyboard at the card's title.
  let acted = false;
  body.addEventListener("htmx:beforeSwap", (event) => { acted = event.detail.requestConfig.verb === "post"; });
  body.addEventListener("htmx:afterSettle", () => {
    if (acted && document.activeElement === body) document.getElementById("card-title").focus({ preventScroll: true });
    acted = false;
  });

  // What was unfolded is unfolded again after its part of the page was swapped.
  const open = new Set();
  document.addEventListener("toggle", (event) => {
    if (!event.target.id || !event.target.isConnected) return;
    if (event.target.open) open.add(event.target.id);
    else open.delete(event.target.id);
  }, true);
  const unfold = () => {
    for (const id of open) {
      const fold = document.getElementById(id);
      if (fold) fold.open = true;
    }
  };
  body.addEventListener("htmx:afterSwap", unfold);
  body.addEventListener("htmx:oobAfterSwap", unfold);
})();
