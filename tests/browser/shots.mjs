import { readdirSync, mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
const [folder, out, width, scheme, ...names] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ colorScheme: scheme, viewport: { width: Number(width), height: 1400 } });
const page = await context.newPage();
for (const name of names.length ? names : readdirSync(folder).filter((n) => n.endsWith(".html"))) {
  await page.goto("file://" + folder + "/" + name, { waitUntil: "load" });
  await page.waitForTimeout(150);
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: true });
}
await browser.close();
