// What the theme leaves undone for readers who use the keyboard or a screen reader.
"use strict";

function mend() {
  // Code and tables that are wider than the page can be scrolled with the arrow keys, once they have the focus.
  for (const wide of document.querySelectorAll(".highlight pre, .table-wrapper")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}

// Of a line that is too long the rest stands farther to the right than the line; it is cut behind a bracket or
// before a dot, if it can be. What stands in columns is not cut, nor a matrix. Each line gets an element of its own.
function hangLines(pre) {
  const inside = (child) => child.textContent.trimEnd().includes("\n");
  if ([...pre.children].some(inside)) return; // Not one element may be cut in two.
  const hang = pre.closest(".highlight-python") ? 6 : 2;
  const diff = pre.closest(".highlight-diff"); // whose lines are not coloured word by word
  let array = false;
  const lines = pre.innerHTML.trimEnd().split("\n").map((html) => {
    const cut = html
      .replace(diff ? /[([{]/g : /<span class="p">[^<]*[([{]<\/span>/g, "$&<wbr>")
      .replace(diff ? /\.(?=[a-z])/g : /<span class="o">\.<\/span>/g, "<wbr>$&")
      .replace(/--[a-z-]+/g, '<span class="whole">$&</span>');
    const line = Object.assign(document.createElement("span"), { className: "line", innerHTML: `${cut}\n` });
    const indent = /^(>>> |\.\.\. |[-+] )? */.exec(line.textContent)[0].length;
    array = /^array\(\[\[/.test(line.textContent) || (array && /^ +\[/.test(line.textContent));
    if (array || /^(?!>>> |\.\.\. ).*\S {2,}\S.* {2,}\S/.test(line.textContent)) line.classList.add("columns");
    line.style.setProperty("--hang", `${indent + hang}ch`);
    return line;
  });
  pre.replaceChildren(...lines);
}

// What a link leads to may be folded.
function openFolded() {
  const target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!target) return;
  const closed = target.closest("details:not([open])");
  for (let fold = closed; fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (closed) target.scrollIntoView();
}

// Of the mistakes only those whose words hold all that is typed: what is seen, or the code.
function filterMistakes(box) {
  const label = box.appendChild(document.createElement("label"));
  label.textContent = `${_("What do you see?")} `;
  const input = label.appendChild(Object.assign(document.createElement("input"), { type: "search" }));
  const count = box.appendChild(document.createElement("p"));
  count.setAttribute("role", "status");
  const mistakes = [];
  for (const anchor of document.querySelectorAll('[id^="mistake-"]')) {
    const block = [anchor];
    for (let next = anchor.nextElementSibling; next && !next.querySelector('[id^="mistake-"]') && !/^mistake-/.test(next.id); next = next.nextElementSibling)
      block.push(next);
    mistakes.push({ block, text: block.map((element) => element.textContent).join(" ").toLowerCase() });
  }
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let seen = 0;
    for (const { block, text } of mistakes) {
      const fits = words.every((word) => text.includes(word));
      seen += fits;
      for (const element of block) element.hidden = !fits;
    }
    for (const section of document.querySelectorAll("section section"))
      if (section.querySelector('[id^="mistake-"]')) section.hidden = !section.querySelector('[id^="mistake-"]:not([hidden])');
    count.textContent = _("{seen} of {all} mistakes").replace("{seen}", seen).replace("{all}", mistakes.length);
  };
  input.addEventListener("input", show);
  show();
}

if (typeof messages !== "undefined") // those of the copy buttons, which are made later
  Object.assign(messages[locale], { copy: _("Copy"), copy_success: _("Copied!"), copy_failure: _("Failed to copy") });

document.addEventListener("DOMContentLoaded", () => {
  // Two asides need names, to be told apart.
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", _("All pages"));
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", _("On this page"));
  // What the theme and its buttons say in English alone.
  for (const button of document.querySelectorAll(".theme-toggle")) button.setAttribute("aria-label", _("Light, dark or as the system has it"));
  document.getElementById("__navigation")?.setAttribute("aria-label", _("Show all pages"));
  document.getElementById("__toc")?.setAttribute("aria-label", _("Show what is on this page"));
  // The captions of the groups are headings of no level.
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) caption.setAttribute("aria-level", "2");
  for (const box of document.querySelectorAll("[data-filter]")) filterMistakes(box);
  document.querySelectorAll(".highlight pre").forEach(hangLines);
  openFolded();
  mend();
});
window.addEventListener("hashchange", openFolded);
window.addEventListener("load", mend);
window.addEventListener("resize", mend);
