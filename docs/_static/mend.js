// What the theme leaves undone for readers who use the keyboard or a screen reader.
"use strict";

function mend() {
  // Code and tables that are wider than the page can be scrolled with the arrow keys, once they have the focus.
  for (const wide of document.querySelectorAll(".highlight pre, .table-wrapper")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  // Two asides need names, to be told apart.
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
  // The captions of the groups are headings of no level.
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) caption.setAttribute("aria-level", "2");
  mend();
});
window.addEventListener("load", mend);
window.addEventListener("resize", mend);
