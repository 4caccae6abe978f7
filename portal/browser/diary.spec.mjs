// A caseworker's deadlines: the page, the calendar a program subscribes to without signing in, and the end of its address.
import ICAL from 'ical.js';
import { expect, press, role, signIn, test, valid } from './demo.mjs';

// events reads a calendar with the parser many calendar programs use.
async function events(address) {
  const answer = await fetch(address); // no cookie
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(answer.headers.get('set-cookie')).toBeNull();
  const again = await fetch(address, { headers: { 'If-None-Match': answer.headers.get('etag') } });
  expect(again.status).toBe(304);
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  return calendar.getAllSubcomponents('vevent').map((part) => new ICAL.Event(part));
}

test('deadlines in a calendar of one’s own', async ({ page, demo, sound }, info) => {
  const worker = role(demo, 'caseworker', info.project.name === 'desk' ? 0 : 1);
  const main = page.locator('main');
  const html = {};
  await signIn(page, worker);
  await press(page, page.locator('a[href="/staff/calendar"]').first());
  await expect(main.getByRole('heading', { level: 1 })).toHaveText('My deadlines');
  while (await main.getByRole('button', { name: 'Stop the address' }).count()) await press(page, 'Stop the address');
  await sound();
  html.before = await page.content();

  await press(page, 'Make an address');
  await expect(main.locator('#address')).toContainText(/\/calendar\/[\w-]+\.ics/);
  const address = await main.locator('#address').innerText();
  await sound();
  html.address = await page.content();

  // The last day on the page that asks for an answer, as a reader finds it, is in the calendar. Colleagues work on the same
  // cases meanwhile, so the two are read together until nothing happens in between.
  await expect(async () => {
    await page.reload();
    const entry = main.locator('li').filter({ hasText: /^\s*Answer:/ }).last();
    const ref = await entry.locator('a').first().innerText();
    const day = await entry.locator('xpath=ancestor::ul/preceding-sibling::h3[1]//time').getAttribute('datetime');
    const found = (await events(address)).find((e) => e.uid.startsWith(`${ref.toLowerCase()}-answer@`));
    expect(found?.summary).toContain(ref);
    expect(found.startDate.isDate).toBe(true);
    expect(found.startDate.toString()).toBe(day);
    expect(found.endDate.subtractDate(found.startDate).toSeconds()).toBe(86_400);
    expect(found.component.getFirstPropertyValue('url')).toBe(`${demo.url}/staff/cases/${ref}`);
  }).toPass({ timeout: 90_000 });

  await main.getByLabel('Never', { exact: true }).check();
  await press(page, 'Save');
  await expect(main.getByLabel('Never', { exact: true })).toBeChecked();
  await main.getByLabel('Every working day').check();
  await press(page, 'Save');

  await press(page, /Make a new address/);
  await expect(main.locator('#address')).not.toHaveText(address);
  expect((await fetch(address)).status).toBe(404);
  const second = await main.locator('#address').innerText();
  await expect(() => events(second)).toPass({ timeout: 90_000 });
  await press(page, 'Stop the address');
  await expect(main.getByRole('button', { name: 'Make an address' })).toBeVisible();
  expect((await fetch(second)).status).toBe(404);

  for (const path of ['/ar/staff/calendar', '/fr/staff/calendar']) {
    await page.goto(path);
    await sound();
    html[path] = await page.content();
  }
  valid(html);
});
