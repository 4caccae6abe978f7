// What the specs share: the demonstration's people, its mail, signing in, and the checks every page must pass.
import { test as base, expect } from '@playwright/test';
import axeCore from 'axe-core';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as OTPAuth from 'otpauth';
import { launch } from './setup.mjs';

export { expect };
// played reads what a demonstration says of itself; beside it is kept which codes of its people were used.
export const played = (file) => {
  const demo = JSON.parse(readFileSync(file, 'utf8'));
  for (const person of demo.staff) person.used = join(dirname(file), `used-${person.email}`);
  return demo;
};
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const test = base.extend({
  // demo is a worker's own: what specs of other workers do is never seen in it. One that runs already is walked as it is.
  demo: [async ({}, use) => {
    const own = process.env.DAYLIGHT_READY ? undefined : await launch();
    try {
      await use(played(own?.ready ?? process.env.DAYLIGHT_READY));
    } finally {
      await own?.stop();
    }
  }, { scope: 'worker', timeout: 900_000 }],
  baseURL: async ({ demo }, use) => use(demo.url),
  // sound holds the page that is open against the checks below.
  sound: async ({ page, javaScriptEnabled }, use) => use(() => sound(page, javaScriptEnabled)),
  // emptied closes what a spec opened: its pages would go on asking for news while the next ones are walked.
  emptied: [async ({ browser }, use) => {
    await use();
    for (const context of browser.contexts()) await context.close();
  }, { auto: true }],
});

// sound holds a page against axe (WCAG 2.2 AA and good practice) and looks for sideways scrolling.
export async function sound(page, javaScriptEnabled = true) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
  if (!javaScriptEnabled) return; // axe needs it; the same pages are looked at on the desk
  await page.evaluate(axeCore.source); // the page's own policy forbids foreign scripts, the debugger's may run
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), wcag);
  expect(violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).join(', ')})`), page.url()).toEqual([]);
}

// valid holds HTML against the checker of the Nu Html Checker, all pages of a spec in one run.
export function valid(pages) {
  const folder = mkdtempSync(join(tmpdir(), 'daylight-html-'));
  try {
    const files = Object.entries(pages).map(([name, html]) => {
      const file = join(folder, `${name.replace(/[^a-z0-9]+/gi, '_')}.html`);
      writeFileSync(file, html);
      return file;
    });
    execFileSync('java', ['-jar', 'node_modules/vnu-jar/build/dist/vnu.jar', '--errors-only', '--format', 'text', ...files], { stdio: 'pipe' });
  } catch (fault) {
    throw new Error(`the HTML is not valid:\n${fault.stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// letter waits for the nth mail to somebody whose subject fits, and returns it.
export async function letter(demo, to, subject, nth = 1) {
  let found;
  await expect.poll(async () => {
    const mails = await (await fetch(`${demo.mail_url}.json?to=${encodeURIComponent(to)}`)).json();
    found = mails.filter((m) => subject.test(m.subject)).reverse()[nth - 1];
    return Boolean(found);
  }, { message: `mail ${nth} to ${to} about ${subject}`, timeout: 180_000 }).toBe(true);
  return found;
}

// code reads the six or more figures of a code out of a letter.
export const code = (mail) => mail.text.match(/^\s*(\d[\d ]{4,}\d)\s*$/m)[1].replaceAll(' ', '');

// press sends the first form of the page's main part, or presses a button (its name or itself) or a link, and waits for the page that
// follows: whoever went on at once would break off what is being sent.
export async function press(page, what) {
  const main = page.locator('main');
  let button = main.locator('form button[type=submit]:not([name=insert]):not([name=find]):not([tabindex="-1"])').first();
  if (what) button = typeof what === 'string' || what instanceof RegExp ? main.getByRole('button', { name: what }) : what;
  const next = page.waitForEvent('framenavigated', { predicate: (frame) => frame === page.mainFrame(), timeout: 180_000 });
  await Promise.all([next, button.click()]);
  await page.waitForLoadState('domcontentloaded');
}

// nextCode is a code of a person that was not used yet. A code works once, and none before it afterwards; the one of the next half
// minute works already, since clocks differ. Whoever needs more waits.
async function nextCode(person) {
  const clock = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(person.totp_secret) });
  const last = existsSync(person.used) ? Number(readFileSync(person.used, 'utf8')) : 0;
  let step;
  await expect.poll(() => {
    const now = clock.counter();
    step = Math.max(now, last + 1);
    return step - now;
  }, { message: `a fresh code for ${person.email}`, intervals: [500], timeout: 90_000 }).toBeLessThanOrEqual(1);
  writeFileSync(person.used, String(step));
  return clock.generate({ timestamp: step * clock.period * 1000 });
}

// signIn signs a member of staff in with password and time-based code.
export async function signIn(page, person) {
  await page.goto('/staff/signin');
  await page.locator('input[name=email]').fill(person.email);
  await page.locator('input[name=password]').fill(person.password);
  await press(page);
  await expect(page).toHaveURL(/\/staff\/code/);
  await page.locator('input[name=code]').fill(await nextCode(person));
  await press(page);
  await expect(page).not.toHaveURL(/\/staff\/(signin|code)/);
}

// role picks the nth member of staff with a role.
export const role = (demo, name, nth = 0) => demo.staff.filter((s) => s.role === name)[nth];

// asCitizen signs a citizen in with the simulated eID, from whatever page asks for it.
export async function asCitizen(page, citizen) {
  await press(page);
  await page.waitForURL(/\/demo\/eid\//);
  await page.getByLabel('Name or number').fill(citizen.id);
  await press(page, page.getByRole('button', { name: 'Search' }));
  await press(page, page.getByRole('button', { name: citizen.name }));
  await page.waitForURL((url) => !url.pathname.startsWith('/demo/'));
}

export const reference = /NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/;

// room is a browser of somebody's own.
export async function room(browser, demo, info) {
  const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
  return { page, main: page.locator('main') };
}

// askForCopy asks for a copy as a citizen whose identity is established, and returns the reference.
export async function askForCopy(page, citizen, what) {
  await page.goto('/signin?next=/requests/new');
  await asCitizen(page, citizen);
  await page.goto('/requests/new');
  await press(page, page.locator('main a.govuk-button, main form button').first());
  await page.locator('[name=kind][value=access]').check();
  await press(page);
  await page.locator('[name=what]').fill(what);
  await press(page);
  await page.locator('[name=name]').fill(citizen.name);
  await page.locator('[name=email]').fill(citizen.email);
  await press(page);
  await press(page);
  await expect(page).toHaveURL(/\/sent/);
  return (await page.locator('main').innerText()).match(reference)[0];
}

// enter opens a case, giving the purpose when it is asked.
export async function enter(page, ref, purpose = 'Working on this request') {
  await page.goto(`/staff/cases/${ref}`);
  if (await page.locator('[name=purpose]').count()) {
    await page.locator('[name=purpose]').fill(purpose);
    await press(page);
  }
}
