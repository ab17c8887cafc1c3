// What the board does beyond htmx: it listens for changes, keeps ticks over a refresh, and says when the hub is away.
"use strict";

(() => {
  const body = document.body;
  document.documentElement.classList.add("js");
  const offline = document.getElementById("offline");
  let stream = null;

  const show = (away) => { if (offline) offline.hidden = !away; };

  // What has changed stays due until a part that shows it asks the hub: a part that is being fetched, or was swapped and
  // does not listen yet, lets the event pass.
  const ASK_AGAIN_MS = 200;
  const due = new Set();
  const shows = (event) => `[hx-trigger^="${event} "]`;
  function ask(event) {
    if (!due.has(event) || !document.querySelector(shows(event))) return;
    htmx.trigger(body, event);
    if (due.has(event)) setTimeout(ask, ASK_AGAIN_MS, event);
  }
  function changed(event) {
    const asking = due.has(event);
    due.add(event);
    if (!asking) ask(event);
  }
  body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    for (const event of due) if (detail.elt.matches(shows(event))) due.delete(event);
  });

  function listen() {
    if (stream || document.hidden || !body.dataset.live) return;
    stream = new EventSource(body.dataset.live);
    stream.addEventListener("open", () => {
      show(false);
      ["tickets", "batches"].forEach(changed); // something may have changed while nobody listened
    });
    stream.addEventListener("tickets", () => changed("tickets"));
    stream.addEventListener("batches", () => changed("batches"));
    stream.addEventListener("over", () => { hush(); location.reload(); });
    stream.addEventListener("enough", hush); // too many windows: this one asks by itself, until one looks at it anew
    stream.addEventListener("error", () => {
      show(true);
      if (!stream || stream.readyState !== EventSource.CLOSED) return; // it tries again by itself
      hush();
      changed("tickets"); // refused: when the login has ended, this leads to the door
      setTimeout(listen, 5000);
    });
  }

  function hush() {
    if (stream) stream.close();
    stream = null;
  }

  // A browser has few connections for one address: a page that nobody sees gives its own back.
  document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
  window.addEventListener("pagehide", hush);
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) hush(); });
  window.addEventListener("pageshow", listen);

  // Ticks that a refresh would lose, set again before anyone can press. After an act on many, they have done their work.
  let ticked = [];
  body.addEventListener("htmx:beforeSwap", () => {
    ticked = [...document.querySelectorAll("input[data-tick]:checked")].map((box) => box.value);
  });
  body.addEventListener("board:forget", () => {
    for (const box of document.querySelectorAll("input[data-tick]:checked")) box.checked = false;
  });
  body.addEventListener("htmx:afterSwap", () => {
    for (const value of ticked) {
      const box = document.querySelector(`input[data-tick][value="${CSS.escape(value)}"]`);
      if (box) box.checked = true;
    }
    ticked = [];
    count();
  });

  // The keyboard stays where it was when its part of the page is swapped; what is gone leaves it to the part itself.
  const places = new WeakMap();
  body.addEventListener("htmx:beforeRequest", (event) => {
    if (document.activeElement !== body) places.set(event.detail.xhr, document.activeElement);
  });
  body.addEventListener("htmx:afterSettle", (event) => {
    const held = places.get(event.detail.xhr);
    if (!held || document.activeElement !== body) return;
    const same = held.isConnected ? held : held.id && document.getElementById(held.id);
    if (same) same.focus({ preventScroll: true });
    const part = document.getElementById(event.detail.target.id);
    if (document.activeElement !== body || !part) return;
    const head = part.querySelector("h1") || part;
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  });

  function count() {
    const boxes = [...document.querySelectorAll("input[data-tick]")];
    const some = boxes.filter((box) => box.checked).length;
    const all = document.querySelector("input[data-tick-all]");
    if (all) { all.checked = some > 0 && some === boxes.length; all.indeterminate = some > 0 && some < boxes.length; }
    for (const place of document.querySelectorAll("[data-ticked]")) place.textContent = String(some);
    body.classList.toggle("has-ticks", some > 0);
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-tick-all]")) {
      for (const box of document.querySelectorAll("input[data-tick]")) box.checked = event.target.checked;
    }
    if (event.target.matches("input[data-tick], input[data-tick-all]")) count();
  });

  // An open menu closes with a press elsewhere, or Escape.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(document.querySelector(copy.dataset.copy).textContent);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  });

  new BroadcastChannel("qingka").addEventListener("message", () => sessionStorage.clear()); // logged out elsewhere

  body.addEventListener("htmx:sendError", () => show(true));
  listen();
  count();
})();
