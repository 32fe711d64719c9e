// Takes a picture of the top of each page, in both themes, and prints the names of the files:
//
//	node pictures.mjs DIR PAGE...
import { start } from './chromium.mjs';

const [dir, ...pages] = process.argv.slice(2);
const browser = await start();
const taken = [];
for (const name of pages) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
    await page.goto(`file://${dir}/${name}.html`);
    const end = await page.locator('#needs').evaluate((e) => Math.ceil(e.getBoundingClientRect().bottom + scrollY + 24));
    const file = `${name}-${colorScheme}.png`;
    await page.screenshot({ path: `${dir}/${file}`, fullPage: true, clip: { x: 0, y: 0, width: 1280, height: end } });
    taken.push(file);
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(taken));
