// Makes claims about pages, each of which lies beside its report as JSON, and prints for each
// page and claim what is wrong:
//
//	node claims.mjs DIR PAGE[=PART OF CLAIM]...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { contrasts } from './contrast.mjs';
import { start } from './chromium.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [dir, ...pages] = process.argv.slice(2);
const browser = await start();

// open loads a page, and keeps what it should not have done: loaded or said anything.
async function open(name, options = {}, fragment = '') {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: false, ...options });
  const page = await context.newPage();
  const url = `file://${dir}/${name}.html${fragment}`;
  page.wrong = [];
  page.on('request', (r) => { if (r.url().split('#')[0] !== url.split('#')[0]) page.wrong.push(`requested ${r.url()}`); });
  page.on('console', (m) => page.wrong.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => page.wrong.push(`error: ${e.message}`));
  page.on('dialog', (d) => { page.wrong.push(`dialog: ${d.message()}`); d.dismiss(); });
  await page.goto(url);
  return page;
}

// settled waits until what was changed is drawn.
const settled = (page) => page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));

// words are a text as people read it: without what is not seen.
const words = (text) => text.replace(/[\s\u200b]+/g, ' ').trim();
// shown is a text of a report as a page has it: what is not printable is replaced.
const shown = (text) => words(text.replace(/[\u0000-\u0008\u000e-\u001f\u202a-\u202e]/g, '\ufffd'));
const worst = (verdicts) => ['denied', 'unknown', 'allowed'].find((v) => verdicts.includes(v));

const panelText = (page) => page.locator('dialog').evaluate((d) => d.textContent);
const isOpen = (page) => page.evaluate(() => document.querySelector('dialog')?.open ?? false);
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.localName);
const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
// isLarge is whether not all of a page can be looked at; what is alike is looked at in another.
const isLarge = (report) => report.workloads.length > 100;

// cells are what the report says that the matrix has: by feature and container.
function cells(workload) {
  const all = new Map();
  workload.needs.forEach((need, i) => {
    const key = JSON.stringify([need.feature, need.container]);
    if (!all.has(key)) all.set(key, []);
    all.get(key).push({ ...need, i });
  });
  return [...all.values()];
}

const missing = (text, hops) => hops.flatMap((h) => [h.why, h.at, h.file && h.line ? `${h.file}:${h.line}` : ''])
  .filter((s) => s && !text.includes(shown(s)));

const claims = {
  async 'loads nothing and says nothing'(page) { await unfold(page); },

  async 'has its verdict in a sentence'(page, report) {
    const text = words(await page.locator('.sentence span:last-child').innerText());
    const denied = report.workloads.filter((w) => w.verdict === 'denied').length;
    const says = report.workloads.length === 0 ? /No workload/ : denied > 0 ? /cannot start/
      : report.workloads.some((w) => w.verdict === 'unknown') ? /not proved/ : /can start/;
    const leaves = report.network.length === 0 ? /\.$/ : report.network.every((n) => n.isolated) ? /othing leaves/ : /can leave|not proved that nothing/;
    return [says, leaves].filter((r) => !r.test(text)).map((r) => `${text} does not match ${r}`);
  },

  async 'has a cell for each need, with its verdict'(page, report) {
    const chips = await page.locator('.chip').evaluateAll((all) => all.map((c) => ({
      needs: c.dataset.needs, verdict: [...c.classList].find((k) => ['allowed', 'denied', 'unknown'].includes(k)),
      text: c.textContent, target: Boolean(document.getElementById(c.getAttribute('href').slice(1))),
    })));
    const wrong = [];
    const want = new Map(report.workloads.flatMap((w, i) => cells(w).map((cell) => [cell.map((n) => `${i}:${n.i}`).join(' '), worst(cell.map((n) => n.verdict))])));
    for (const chip of chips) {
      if (want.get(chip.needs) !== chip.verdict) wrong.push(`cell ${chip.needs} is ${chip.verdict}, want ${want.get(chip.needs)}`);
      if (!words(chip.text).endsWith(chip.verdict)) wrong.push(`cell ${chip.needs} says ${chip.text} to those who do not see it`);
      if (!chip.target) wrong.push(`cell ${chip.needs} leads nowhere`);
      want.delete(chip.needs);
    }
    return [...wrong, ...[...want.keys()].map((k) => `no cell for ${k}`)];
  },

  async 'opens the facts of a cell by mouse and keyboard, and goes back'(page, report) {
    const wrong = [];
    const chips = page.locator('.chip');
    const count = await chips.count();
    for (const [i, how] of [[0, 'click'], [Math.floor(count / 2), 'Enter'], [count - 1, 'Space']]) {
      if (i < 0 || count === 0) continue;
      const chip = chips.nth(i);
      await chip.focus();
      await (how === 'click' ? chip.click() : page.keyboard.press(how));
      if (!await isOpen(page)) { wrong.push(`${how} opens nothing`); continue; }
      const text = words(await panelText(page));
      const needs = (await chip.getAttribute('data-needs')).split(' ').map((n) => n.split(':').map(Number)).map(([w, n]) => report.workloads[w].needs[n]);
      wrong.push(...missing(text, needs.flatMap((n) => n.path)).map((s) => `${how}: the panel does not have ${s}`));
      for (const n of needs) {
        if (n.fix && !text.includes(shown(n.fix))) wrong.push(`${how}: no fix`);
        if (n.aws_error && n.verdict === 'denied' && !text.includes(shown(n.aws_error))) wrong.push(`${how}: not what AWS prints`);
      }
      await page.keyboard.press('Escape');
      if (await isOpen(page)) wrong.push(`${how}: Escape does not close it`);
      if (await focused(page) !== await chip.getAttribute('href')) wrong.push(`${how}: the focus is on ${await focused(page)} after it`);
    }
    return wrong;
  },

  async 'shows every chain in the panel'(page, report) {
    const wrong = [];
    const all = await page.evaluate((step) => [...document.querySelectorAll('.chip')].filter((_, i) => i % step === 0).map((chip) => {
      chip.click();
      const text = document.querySelector('dialog').textContent;
      document.querySelector('dialog').close();
      return [chip.dataset.needs, text];
    }), isLarge(report) ? 37 : 1);
    for (const [needs, text] of all) {
      const hops = needs.split(' ').map((n) => n.split(':').map(Number)).flatMap(([w, n]) => report.workloads[w].needs[n].path);
      wrong.push(...missing(words(text), hops).map((s) => `${needs} does not have ${s}`));
    }
    return wrong.slice(0, 10);
  },

  async 'can be walked with the keyboard alone'(page) {
    const walk = () => page.evaluate(() => {
      const wanted = [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')].filter((e) => e.checkVisibility());
      wanted.forEach((e, i) => e.setAttribute('data-walk', i));
      return wanted.length;
    });
    const many = await walk();
    const order = [], wrong = [];
    for (let i = 0; i < Math.min(many, 150); i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const e = document.activeElement, style = getComputedStyle(e);
        return { i: e.dataset.walk, seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, what: e.outerHTML.slice(0, 120) };
      });
      if (at.i === undefined) { wrong.push(`step ${i} is on ${at.what}`); break; }
      if (!at.seen) wrong.push(`the focus is not seen on ${at.what}`);
      order.push(Number(at.i));
    }
    const expected = [...Array(Math.min(many, 150)).keys()];
    if (wrong.length === 0 && order.join() !== expected.join()) wrong.push(`the order is ${order}`);
    return wrong.slice(0, 5);
  },

  async 'leads to each detail by its fragment'(page) {
    const wrong = [];
    const ids = await page.locator('main [id]').evaluateAll((all) => all.filter((e) => !e.closest('svg, form')).map((e) => e.id));
    for (const id of ids.slice(0, 60)) {
      await page.evaluate((hash) => { location.hash = hash; }, id);
      const seen = await page.evaluate((i) => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const e = document.getElementById(i), box = e.getBoundingClientRect();
        resolve(e.checkVisibility() && box.top < innerHeight && box.bottom >= 0);
      }))), id);
      if (!seen) wrong.push(`#${id} is not seen`);
    }
    if (new Set(ids).size !== ids.length) wrong.push('a fragment is there twice');
    return wrong;
  },

  async 'lights up in the picture what a cell is about, and the other way'(page, report) {
    if (report.workloads.length === 0 || !report.workloads.some((w) => w.needs.some((n) => n.via))) return [];
    const wrong = [];
    const lit = () => page.evaluate(() => [...document.querySelectorAll('.lit')].map((e) => e.getAttribute('data-needs')));
    const w = report.workloads.findIndex((x) => x.needs.some((n) => n.via)), n = report.workloads[w].needs.findIndex((x) => x.via);
    const chip = page.locator(`.chip[data-needs~="${w}:${n}"]`);
    for (const how of ['hover', 'focus']) {
      await chip[how]();
      const needs = (await lit()).filter((l) => l?.split(' ').includes(`${w}:${n}`));
      if (needs.length < 2) wrong.push(`${how}: the picture does not show need ${w}:${n}`);
      await page.mouse.move(0, 0);
      await chip.blur();
      if ((await lit()).length) wrong.push(`${how}: still lit`);
    }
    const box = page.locator('.verify-picture [data-kind=workload][role=button]').first();
    await box.focus();
    if ((await lit()).length < 2) wrong.push('the table does not show the needs of a workload');
    await page.keyboard.press('Enter');
    if (!await isOpen(page)) wrong.push('Enter on a workload opens nothing');
    await page.keyboard.press('Escape');
    if (await page.evaluate(() => document.activeElement.dataset.kind) !== 'workload') wrong.push('the focus is not on the workload after it');
    return wrong;
  },

  async 'fits windows from narrow to wide'(page, report) {
    const wrong = [];
    if (!isLarge(report)) await unfold(page);
    for (const width of [320, 390, 800, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      const [scroll, client] = await page.evaluate(() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]);
      if (scroll > client) wrong.push(`${width} px: ${scroll} px are needed`);
    }
    return wrong;
  },

  async 'has contrast in light, dark and print'(page, report) {
    const wrong = [];
    if (!isLarge(report)) await unfold(page);
    for (const [name, media] of Object.entries({ light: { colorScheme: 'light' }, dark: { colorScheme: 'dark' }, print: { media: 'print', colorScheme: 'light' }, 'dark print': { media: 'print', colorScheme: 'dark' } })) {
      await page.emulateMedia(media);
      await settled(page);
      wrong.push(...(await page.evaluate(contrasts, 4.5)).map((w) => `${name}: ${w}`));
    }
    return wrong.slice(0, 10);
  },

  // In one theme: contrast is looked at in the others as well, above.
  async 'is accessible by the rules of axe'(page, report) {
    if (isLarge(report)) return [];
    if (report.workloads.length < 20) await unfold(page);
    await page.evaluate(axe);
    const check = (within) => page.evaluate((w) => window.axe.run(w, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }), within);
    const found = (await check('html')).violations;
    if (await page.locator('.chip').count()) {
      await page.locator('.chip').first().click();
      found.push(...(await check('dialog')).violations);
    }
    return found.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(' | ')}`);
  },

  async 'prints everything, and nothing to press'(page, report) {
    const wrong = [];
    await page.emulateMedia({ media: 'print' });
    await settled(page);
    const hidden = await page.evaluate(() => [...document.querySelectorAll('main .body, main .call li')].filter((e) => !e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) || e.getBoundingClientRect().height === 0).length);
    if (hidden) wrong.push(`${hidden} details are not printed`);
    const chrome = await page.evaluate(() => [...document.querySelectorAll('nav, form, button, input, .script')].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80)));
    wrong.push(...chrome.map((c) => `printed: ${c}`));
    if (!isLarge(report)) {
      const pdf = await page.pdf({ preferCSSPageSize: true });
      if (pdf.length < 10000 && report.workloads.length) wrong.push(`the PDF has ${pdf.length} bytes`);
    }
    return wrong;
  },

  async 'filters findings and workloads'(page, report) {
    const wrong = [];
    if (await page.locator('#find').count()) {
      const rows = () => page.locator('.matrix tbody tr:visible').count();
      const name = report.workloads.at(-1).id;
      await page.locator('#find').fill(name);
      if (await rows() !== 1) wrong.push(`${await rows()} rows for ${name}`);
      if (await page.locator('details.workload:visible').count() !== 1) wrong.push('the facts are not filtered');
      await page.locator('#find').fill('');
      await page.locator('#problems').check();
      const bad = report.workloads.filter((w) => w.verdict !== 'allowed').length;
      if (await rows() !== bad) wrong.push(`${await rows()} rows with problems, want ${bad}`);
      if (!(await page.locator('#found').innerText()).startsWith(`${bad} of ${report.workloads.length}`)) wrong.push('the number of rows is not said');
    } else if (report.workloads.length > 20) wrong.push('there is no filter');
    for (const box of await page.locator('input[name=severity]').all()) {
      const severity = await box.getAttribute('value');
      await box.uncheck();
      if (await page.locator(`.findings[data-severity="${severity}"]:visible`).count()) wrong.push(`${severity} is still there`);
      await box.check();
      if (!await page.locator(`.findings[data-severity="${severity}"]:visible`).count()) wrong.push(`${severity} is gone`);
    }
    return wrong;
  },

  async 'has all findings, exits, endpoints and assumptions'(page, report) {
    const text = words(await page.evaluate(() => document.body.textContent));
    const said = [...report.findings.flatMap((f) => [f.resource, f.message, f.fix, f.aws_error]), ...report.assumptions,
      ...report.network.flatMap((n) => [n.id, ...n.exits.flatMap((e) => [e.kind, e.why, e.fix]),
        ...n.endpoints.flatMap((e) => [e.id, e.service, e.policy, e.if, ...e.reasons, e.hours_per_month?.toLocaleString('en')]),
        n.endpoints.length ? n.endpoint_hours_per_month?.toLocaleString('en') : '', ...(n.subnets ?? []).flatMap((s) => [s.id, s.az, s.cidr])])];
    return said.filter((s) => s && !text.includes(shown(s))).map((s) => `does not have ${s}`);
  },

  async 'runs nothing from the template'(page) {
    return (await page.evaluate(() => [window.pwned ? 'it did' : '', ...[...document.querySelectorAll('img, script, iframe, object, [onerror], a[href^="javascript:"]')]
      .map((e) => (e.localName === 'script' && e.textContent.startsWith('"use strict"') ? '' : e.outerHTML.slice(0, 200)))])).filter(Boolean);
  },
};

// What holds without JavaScript.
const still = {
  async 'without JavaScript: shows every chain'(page, report) {
    const wrong = [];
    const bodies = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.chip')].map((c) => {
      const body = document.getElementById(c.getAttribute('href').slice(1));
      const like = body.querySelector(':scope > .like a');
      const swaps = [...body.querySelectorAll(':scope > .swaps > li')].map((li) => li.textContent);
      return [c.dataset.needs, { text: (like ? document.getElementById(like.hash.slice(1)) : body).textContent, swaps }];
    })));
    report.workloads.forEach((w, i) => cells(w).forEach((cell) => {
      const { text, swaps } = bodies[cell.map((n) => `${i}:${n.i}`).join(' ')] ?? { text: '', swaps: [] };
      if (swaps.length === 0) wrong.push(...missing(words(text), cell.flatMap((n) => n.path)).map((s) => `${w.id} does not have ${s}`));
    }));
    return wrong.slice(0, 10);
  },

  async 'without JavaScript: every details opens and nothing is offered that needs it'(page) {
    const wrong = [];
    for (const summary of (await page.locator('main > section > details > summary').all()).slice(0, 3)) {
      const before = await summary.evaluate((s) => s.parentElement.open);
      await summary.click();
      if (await summary.evaluate((s) => s.parentElement.open) === before) wrong.push('a click does not open it');
    }
    const offered = await page.evaluate(() => [...document.querySelectorAll('.script, input, button')].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80)));
    return [...wrong, ...offered.map((o) => `offers ${o}`)];
  },
};

const results = [];
async function claim(name, about, make, options) {
  const report = JSON.parse(readFileSync(`${dir}/${name}.json`, 'utf8'));
  const page = await open(name, options);
  let wrong;
  try {
    wrong = (await make(page, report)) ?? [];
  } catch (e) {
    wrong = [`${e.stack}`];
  }
  results.push({ Page: name, Claim: about, Wrong: [...wrong, ...page.wrong] });
  await page.context().close();
}

for (const argument of pages.sort()) {
  const [name, pattern = ''] = argument.split('=');
  const wanted = (claim) => claim[0].includes(pattern);
  for (const [about, make] of Object.entries(claims).filter(wanted)) await claim(name, about, make);
  for (const [about, make] of Object.entries(still).filter(wanted)) await claim(name, about, make, { javaScriptEnabled: false });
}
await browser.close();
console.log(JSON.stringify(results));
