// The little that pages do in the browser. Everything works without it.
import { initAll } from "./vendor/govuk-frontend-6.6.0/govuk-frontend.min.js";

initAll();

// A table's region is a stop for the keyboard only while there is something to scroll to.
const regions = document.querySelectorAll(".fm-table-region");
const stops = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
regions.forEach((region) => stops.observe(region));

// The filters stand open where there is room for them.
if (window.matchMedia("(min-width: 60em)").matches) {
  document.querySelectorAll("details.fm-filter-box").forEach((box) => (box.open = true));
}

// A running job is redrawn each second; a screen reader hears of it at each quarter only.
const live = document.getElementById("fm-live");
let said = "";
document.addEventListener("htmx:afterSettle", () => {
  const words = document.querySelector("[data-fm-announce]")?.getAttribute("data-fm-announce") ?? "";
  if (live && words && words !== said) live.textContent = said = words;
});

// "/" leads to the search box, as the page of the search says; there it can be turned off.
const box = document.querySelector("[data-fm-slash]");
document.addEventListener("keydown", (event) => {
  if (!box || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// The number of notices is asked for each minute, while somebody can see it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.id === "fm-notices") event.preventDefault();
});

// A passkey that was refused or broken off is said in words, at the top, where a screen reader hears it.
document.addEventListener("allauth.error", () => {
  const words = document.getElementById("fm-passkey-failed");
  const main = document.querySelector("main");
  if (!words || !main) return;
  main.querySelector("[data-fm-passkey-failed]")?.remove();
  const place = document.createElement("div");
  place.setAttribute("data-fm-passkey-failed", "");
  place.append(words.content.cloneNode(true));
  main.prepend(place);
  place.querySelector("[role=alert]")?.focus();
});

// Where many posts are labelled, a digit presses the button that shows it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  document.querySelector(`[data-fm-key="${CSS.escape(event.key)}"]`)?.click();
});
