// The search of the parts of the pages: sections, mistakes, claims and terms. All words must be in a part; those in
// its name count most. Korean nouns are found with their particles, since a word may be part of another.
"use strict";

function searchParts(parts, query) {
  // Korean is written with and without spaces.
  const plain = (text) => text.toLowerCase().replace(/([가-힣]) (?=[가-힣])/g, "$1");
  const wanted = plain(query).replaceAll('"', "").split(/\s+/).filter(Boolean);
  const worth = ([page, anchor, , name, text]) => {
    const [title, body] = [plain(name), plain(text)];
    if (!wanted.length || !wanted.every((word) => title.includes(word) || body.includes(word))) return 0;
    const named = wanted.filter((word) => title.includes(word)).length / wanted.length;
    const whole = body.includes(wanted.join(" ")) ? 1 : 0;
    const term = page === "glossary" ? 0.5 : 0;
    return 1 + 2 * named + 2 * whole + term + (title === wanted.join(" ") ? 2 : 0) + 1 / (1 + body.length / 200);
  };
  return parts.map((part) => [worth(part), part]).filter(([value]) => value).sort((a, b) => b[0] - a[0]).slice(0, 20).map(([, part]) => part);
}

if (typeof module !== "undefined") module.exports = { searchParts };
else
  document.addEventListener("DOMContentLoaded", () => {
    const query = new URLSearchParams(window.location.search).get("q") ?? "";
    const results = document.getElementById("search-results");
    const found = searchParts(PARTS, query);
    if (!results || !found.length) return;
    const box = document.createElement("section");
    box.id = "parts-found";
    box.append(Object.assign(document.createElement("h2"), { textContent: _("Parts of pages") }));
    const list = box.appendChild(document.createElement("ul"));
    for (const [page, anchor, title, name, text] of found) {
      const item = list.appendChild(document.createElement("li"));
      const link = Object.assign(document.createElement("a"), { href: `${page}.html#${anchor}` });
      link.textContent = name === title || name.includes(": ") ? name : `${title}: ${name}`;
      const word = query.toLowerCase().split(/\s+/)[0];
      const from = Math.max(0, text.toLowerCase().indexOf(word) - 60);
      item.append(link, Object.assign(document.createElement("p"), { textContent: text.slice(from, from + 160) }));
    }
    box.append(Object.assign(document.createElement("h2"), { textContent: _("Pages") }));
    results.before(box);
  });
