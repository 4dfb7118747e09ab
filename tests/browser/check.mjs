// node check.mjs HTML_FOLDER [page.html ...]: open the built pages in chromium, as readers do, from file://.
//
// Each page is seen light and dark, on a desktop and on a phone, with what is folded unfolded. No request may leave,
// no script may fail, nothing may be wider than the window, and axe may find nothing serious. Every link within the
// site must lead somewhere, each page to itself in another edition, and every anchor in docs/page-anchors.txt must
// still be there. The explorers, the search and a copy button are used; in other languages than English explorers
// must speak it. HTML_FOLDER is that of one edition, docs/_build or docs/_build/ko.
// --plant: put a fault of each kind into a copy of the site instead, and fail unless each is found.
// --reports: the folder has reports of `reference check --format html`, which have no explorers and promise nothing.
// --anchors: print all anchors of the site, for docs/page-anchors.txt.
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const PROMISED = fileURLToPath(new URL("../../docs/page-anchors.txt", import.meta.url));

const launch = () => chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
const address = (folder, page) => pathToFileURL(join(folder, page)).href;
// Code that is wider than its box scrolls sideways: on a desktop none may, on a phone these few in all.
const SCROLL = { 1280: 0, 390: 20 };
// A page in the dark differs in its colors. Nothing is preloaded, for that fetches files.
const RULES = { light: {}, dark: { runOnly: ["color-contrast", "link-in-text-block"] } };
const pagesOf = (folder) => readdirSync(folder).filter((name) => name.endsWith(".html")).sort();

async function open(browser, faults, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const fault = (text) => faults.add(`${page.url().split("/").pop()}: ${text}`);
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) fault(`a request leaves: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    // What is still being loaded when the next page is opened is given up.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") fault(`not loaded: ${request.url()}`);
  });
  page.on("pageerror", (error) => fault(`a script fails: ${error.message}`));
  return { page, fault };
}

// All pages, in one window of this width and scheme.
async function look(browser, folder, pages, width, colorScheme, faults) {
  const { page, fault } = await open(browser, faults, { colorScheme, viewport: { width, height: 900 } });
  const scrolling = [];
  for (const name of pages) {
    await page.goto(address(folder, name), { waitUntil: "load" });
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) fault(`${over} px wider than a window of ${width}`);
    const wide = () => [...document.querySelectorAll(".highlight pre")].filter((pre) => pre.scrollWidth > pre.clientWidth).length;
    const flat = () => [...document.querySelectorAll(".highlight pre")].filter((pre) => !pre.querySelector(".line")).length;
    if (await page.evaluate(flat)) fault(`${await page.evaluate(flat)} code blocks whose long lines do not hang`);
    scrolling.push(...Array(await page.evaluate(wide)).fill(name));
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate((rules) => window.axe.run({ preload: false, ...rules }), RULES[colorScheme]);
    for (const { id, impact, nodes } of violations)
      if (["serious", "critical"].includes(impact))
        fault(`axe, ${impact}: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" ")}`);
  }
  if (scrolling.length > SCROLL[width]) fault(`${scrolling.length} code blocks scroll sideways at ${width}: ${[...new Set(scrolling)].join(", ")}`);
  await page.context().close();
}

// The anchors and the links of each page.
async function read(browser, folder, faults) {
  const { page } = await open(browser, faults);
  const found = {};
  for (const name of pagesOf(folder)) {
    await page.goto(address(folder, name), { waitUntil: "load" });
    found[name] = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("#furo-main-content [id]")].map((element) => element.id),
      all: [...document.querySelectorAll("[id]")].map((element) => element.id),
      hrefs: [...document.querySelectorAll("a[href]")].map((element) => element.href),
      editions: [...document.querySelectorAll("a.edition")].map((element) => element.href.split("/").pop()),
      lang: document.documentElement.lang,
    }));
  }
  await page.context().close();
  return found;
}

function deadLinks(folder, found, faults, isSite) {
  for (const [name, { hrefs, editions }] of Object.entries(found)) {
    if (isSite && editions[0] !== name) faults.add(`${name}: no link to its other edition`);
    for (const href of hrefs.filter((href) => href.startsWith("file:"))) {
      const url = new URL(href);
      const target = relative(folder, fileURLToPath(url));
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (!existsSync(fileURLToPath(url))) faults.add(`${name}: a dead link to ${target}`);
      else if (anchor && found[target] && !found[target].all.includes(anchor))
        faults.add(`${name}: a dead anchor, ${target}#${anchor}`);
    }
  }
  const promises = isSite ? readFileSync(PROMISED, "utf8").split("\n") : [];
  for (const promised of promises.filter((line) => line && !line.startsWith("# "))) {
    const [name, anchor] = promised.split("#");
    if (!found[name]?.ids.includes(anchor)) faults.add(`${name}: the promised anchor ${anchor} is gone`);
  }
}

const expect = (fault, holds, text) => { if (!holds) fault(text); };

async function useExplorers(browser, folder, faults) {
  for (const width of [1280, 390]) {
    const { page, fault } = await open(browser, faults, { viewport: { width, height: 900 }, hasTouch: width === 390 });
    const control = (label) => page.locator(".explorer").getByLabel(label);
    const says = async () => (await page.locator(".explorer [role=status]").textContent()).replaceAll("\u2212", "-");
    const press = async (label, key) => { await control(label).focus(); await page.keyboard.press(key); };
    const handle = page.locator(".explorer .handle");

    async function moveThePoint(start) {
      const told = async () => start.exec(await says())?.slice(1, 3).map(Number) ?? [];
      const near = ([a, b], x, y) => Math.abs(a - x) < 0.01 && Math.abs(b - y) < 0.01;
      await handle.focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Shift+ArrowDown");
      expect(fault, near(await told(), -2.9, 3), "the arrow keys do not move the point");
      await handle.scrollIntoViewIfNeeded();
      const at = await handle.boundingBox();
      expect(fault, Math.min(at.width, at.height) >= 24, `a handle of ${at.width} px`);
      const [x, y] = [at.x + at.width / 2, at.y + at.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 40, y + 20, { steps: 4 });
      await page.mouse.up();
      const [x0, x1] = await told();
      expect(fault, x0 > -2.9 && x1 < 3, "the mouse does not drag the point");
      if (width === 390) await page.touchscreen.tap(x + 60, y + 60);
      else await page.mouse.click(x + 60, y + 60);
      const after = await told();
      expect(fault, after[0] > x0 && after[1] < x1, "a click does not set the point");
    }

    await page.goto(address(folder, "gradient-method.html"));
    await moveThePoint(/^From \((\S+), (\S+)\)/);
    await control("lr =").focus();
    for (let i = 0; i < 11; i++) await page.keyboard.press("ArrowRight");
    expect(fault, (await says()).includes("as far away as before"), "lr = 1 does not jump to and fro");
    for (const label of ["lr =", "steps ="]) await press(label, "End");
    expect(fault, (await says()).includes("the floats stand still: x + h is x"), "lr = 10 does not stall");
    await control("bowl:").selectOption("long");
    await press("lr =", "Home");
    expect(fault, (await says()).includes("along, and across by"), "the long bowl has no two factors");
    await control("bowl:").selectOption("two");
    expect(fault, (await says()).includes("The nearer minimum is"), "two minima are not told of");

    await page.goto(address(folder, "numerical-differentiation.html"));
    await press("h =", "Home");
    expect(fault, (await says()).includes("x + h is x"), "h = 1e-50 is not lost");
    await control("numbers:").selectOption("float32");
    expect(fault, (await says()).includes("forward 0/0, which is nan"), "float32 does not give 0/0");
    await control("picture:").selectOption("near");
    await control("h =").click(); // in its middle
    expect(fault, /h = [13]e-[78]:/.test(await says()), "the mouse does not move the slider of h");
    await control("f =").selectOption("exp");
    expect(fault, (await says()).startsWith("The derivative is 2.71828183"), "the function does not change");

    await page.goto(address(folder, "gradient.html"));
    await moveThePoint(/^At \((\S+), (\S+)\)/);
    expect(fault, (await says()).includes("straight to the minimum"), "the round bowl's arrow misses the minimum");
    await control("bowl:").selectOption("long");
    expect(fault, (await says()).includes("beside that"), "the long bowl's arrow does not miss the minimum");
    await press("direction in degrees", "Home");
    expect(fault, (await says()).includes("In the direction of 0\u00b0"), "the direction does not turn");

    await page.goto(address(folder, "evaluation.html"));
    await press("points to learn from", "Home");
    await press("learning rate", "ArrowRight");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    const over = page.locator(".explorer [role=status]", { hasText: "After 3000 updates" });
    await over.waitFor({ timeout: 60_000 });
    expect(fault, (await says()).includes("it overfits"), "ten points are not learned by heart");
    await page.getByRole("button", { name: "Start anew" }).click();
    expect(fault, (await says()).startsWith("After 0 updates"), "it does not start anew");
    await page.context().close();
  }
}

// In other languages: what the explorers write, read aloud or offer has no English word that is not code.
const CODE = /float\d+|exp|sin|nan|JavaScript/g;

async function hearExplorers(browser, folder, faults) {
  const { page, fault } = await open(browser, faults);
  for (const name of ["gradient-method", "numerical-differentiation", "gradient", "evaluation"]) {
    await page.goto(address(folder, `${name}.html`));
    const heard = await page.evaluate(() => [...document.querySelectorAll(".explorer, .explorer [aria-label]")]
      .map((part) => `${part.textContent} ${part.getAttribute("aria-label")}`).join(" "));
    const english = heard.replace(CODE, "").replaceAll("null", "").match(/[A-Za-z]{3,}/g) ?? [];
    expect(fault, heard && !english.length, `an explorer says in English: ${[...new Set(english)].join(", ")}`);
  }
  await page.context().close();
}

// Of the parts of pages that a search finds the first is what was meant; the glossary has all of `wanted`.
const SEARCHED = {
  en: {
    wanted: ["기울기", "경사하강법", "勾配", "梯度"], seen: ["What do you see?", "too small by the factor 1e-8"],
    parts: {
      "too small by the factor 1e-8": "mistakes.html#mistake-halves-", "기울기": "glossary.html#term-gradient",
      "경사하강법": "glossary.html#term-gradient-descent",
      "learning rate": "glossary.html#term-learning-rate", "gradient descent": "glossary.html#term-gradient-descent",
    },
  },
  ko: {
    wanted: ["기울기", "경사하강법", "gradient"], seen: ["어떤 증상이 보입니까?", "1e-8배"],
    parts: {
      "1e-8배": "mistakes.html#mistake-halves-", "기울기": "glossary.html#term-gradient",
      "경사하강법": "glossary.html#term-gradient-descent", "학습률": "glossary.html#term-learning-rate",
    },
  },
};

async function searchAndCopy(browser, folder, faults, lang) {
  const { page, fault } = await open(browser, faults);
  const { wanted, parts, seen } = SEARCHED[lang];
  for (const [words, target] of [["gradient descent", "gradient-method.html"], ...wanted.map((word) => [word, "glossary.html"])]) {
    await page.goto(`${address(folder, "search.html")}?q=${encodeURIComponent(words)}`);
    const hit = page.locator(`#search-results a[href^="${target}"]`).first();
    await hit.waitFor().catch(() => fault(`the search for ${words} does not find ${target}`));
  }
  for (const [words, target] of Object.entries(parts)) {
    await page.goto(`${address(folder, "search.html")}?q=${encodeURIComponent(words)}`);
    const first = await page.locator("#parts-found a").first().getAttribute("href").catch(() => "nothing");
    expect(fault, first.startsWith(target), `the search for ${words} leads to ${first}`);
  }
  await page.goto(address(folder, "mistakes.html"));
  const all = await page.locator('[id^="mistake-"]:visible').count();
  await page.getByLabel(seen[0]).fill(seen[1]);
  const left = await page.locator('[id^="mistake-"]:visible').count();
  expect(fault, left > 0 && left < 4 && all > 100, `the filter leaves ${left} of ${all} mistakes`);
  await page.goto(`${address(folder, "gradient.html")}#claim-numerical-gradient-puts-x-back`);
  await page.locator("#claim-numerical-gradient-puts-x-back").waitFor().catch(() => fault("a link does not unfold"));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(address(folder, "numerical-differentiation.html"));
  const block = page.locator(".highlight-pycon").first();
  await block.hover();
  await block.locator("button.copybtn").click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(fault, copied.startsWith("import numpy as np\nfrom reference import"), `copied with prompts: ${copied}`);
  expect(fault, !copied.includes(">>>") && !copied.includes("0.1999"), `copied with output: ${copied}`);
  await page.context().close();
}

async function check(folder, { pages = pagesOf(folder), use = true, site = true, widths = [1280, 390] } = {}) {
  const faults = new Set();
  const browser = await launch();
  for (const width of widths)
    for (const scheme of ["light", "dark"]) await look(browser, folder, pages, width, scheme, faults);
  const found = await read(browser, folder, faults);
  deadLinks(folder, found, faults, site);
  const lang = found["index.html"]?.lang;
  for (const part of use ? [lang === "en" ? useExplorers : hearExplorers, searchAndCopy] : [])
    await part(browser, folder, faults, lang).catch((error) => faults.add(`${part.name}: ${error.message}`));
  await browser.close();
  return [...faults];
}

// What must be found, and the fault that is planted into a page for it: at its end, or in the place of something.
const PLANTED = {
  "a request leaves": '<img src="https://example.org/a.png" alt="outside">',
  "axe, critical: image-alt": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
  "axe, serious: color-contrast": '<p style="color: #999; background: #aaa">hardly readable</p>',
  "a dead anchor": '<a href="index.html#nowhere">dead</a>',
  "the promised anchor integer-arrays is gone": ['id="integer-arrays"', 'id="arrays"'],
  "no link to its other edition": ['class="edition"', 'class="editions"'],
  "a dead link": '<a href="nowhere.html">dead</a>',
  "a script fails": "<script>nothing.here</script>",
  "wider than a window": '<div style="width: 2000px">wide</div>',
};

async function plant(folder) {
  let missed = 0;
  for (const [expected, planted] of Object.entries(PLANTED)) {
    const [place, fault] = Array.isArray(planted) ? planted : ["</article>", `${planted}</article>`];
    const copy = mkdtempSync(join(tmpdir(), "planted-"));
    cpSync(folder, copy, { recursive: true });
    const page = join(copy, "errata.html");
    writeFileSync(page, readFileSync(page, "utf8").replace(place, fault));
    const faults = await check(copy, { pages: ["errata.html"], use: false, widths: [1280] });
    const found = faults.some((fault) => fault.startsWith("errata.html: ") && fault.includes(expected));
    console.log(`${found ? "found" : "MISSED"}: ${expected}`);
    missed += !found;
    rmSync(copy, { recursive: true });
  }
  return missed;
}

async function printAnchors(folder) {
  const browser = await launch();
  const found = await read(browser, folder, new Set());
  await browser.close();
  // Sphinx makes these pages, and numbers what has no name of its own. docs/anchors.txt has claims and mistakes.
  const made = ["genindex.html", "search.html", "py-modindex.html"];
  for (const [name, { ids }] of Object.entries(found))
    for (const id of made.includes(name) ? [] : new Set(ids))
      if (!/^(id\d+|codecell\d+|(claim|mistake)-.*)$/.test(id)) console.log(`${name}#${id}`);
}

const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const [folder, ...pages] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
if (options.includes("--anchors")) await printAnchors(resolve(folder));
else if (options.includes("--plant")) process.exitCode = (await plant(resolve(folder))) ? 1 : 0;
else {
  const reports = options.includes("--reports") ? { use: false, site: false } : {};
  const faults = await check(resolve(folder), pages.length ? { pages, ...reports } : reports);
  for (const fault of faults) console.error(fault);
  console.log(`${faults.length} faults`);
  process.exitCode = faults.length ? 1 : 0;
}
