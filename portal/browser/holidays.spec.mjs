// Adding a holiday in the running portal moves the right cases, and only those; taking it back moves them back. The
// calendar is one for everybody, so it is changed once: the phone's width is looked at here.
import { expect, press, role, signIn, test, valid } from './demo.mjs';

test.describe.configure({ mode: 'serial' });

// due reads every open case of the queue with the day by which it must be answered.
async function due(page) {
  const days = {};
  for (let next = '/staff/queue'; next;) {
    await page.goto(next);
    const rows = await page.locator('main tbody tr').evaluateAll((all) => all.map((row) => [row.querySelector('a').textContent.trim(),
      row.querySelector('time').getAttribute('datetime')]));
    Object.assign(days, Object.fromEntries(rows));
    const link = page.locator('.govuk-pagination__next a');
    next = await link.count() ? await link.getAttribute('href') : '';
  }
  return days;
}

// free reads the days of the calendar on which nobody works.
async function free(page) {
  await page.goto('/staff/holidays');
  const words = await page.locator('main details li').allTextContents();
  return words.map((day) => new Date(`${day.match(/\d+ [A-Z][a-z]+ \d{4}/)[0]} UTC`).toISOString().slice(0, 10));
}

// following is the next day on which somebody works.
const following = (iso, holidays) => {
  const day = new Date(`${iso}T12:00:00Z`);
  const shown = () => day.toISOString().slice(0, 10);
  do day.setUTCDate(day.getUTCDate() + 1); while ([0, 6].includes(day.getUTCDay()) || holidays.includes(shown()));
  return shown();
};

test('a holiday moves the right cases and only those, and a file shows what it would change', async ({ page, browser, demo, sound }) => {
  const desk = await (await browser.newContext({ baseURL: demo.url })).newPage();
  await signIn(desk, role(demo, 'caseworker'));
  await signIn(page, role(demo, 'administrator'));
  const before = await due(desk);
  const holidays = await free(page);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date());
  const chosen = Object.values(before).filter((day) => day > today).sort()[0]; // the next day on which somebody's case is due
  expect(chosen, 'the demonstration has a case that is due').toBeTruthy();

  const html = {};
  await page.goto('/staff/holidays/new');
  await sound();
  await page.getByLabel('Day', { exact: true }).fill(chosen.slice(8));
  await page.getByLabel('Month').fill(chosen.slice(5, 7));
  await page.getByLabel('Year').fill(chosen.slice(0, 4));
  await page.getByLabel('Name of the day').fill('Day of mourning');
  await press(page, 'Change the calendar');
  await expect(page.getByRole('alert')).toContainText('reason'); // what was typed is kept
  await expect(page.getByLabel('Name of the day')).toHaveValue('Day of mourning');
  await sound();
  await page.getByLabel('Reason').fill('Proclaimed by the mayor');
  await press(page, 'Change the calendar');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Cases that moved');
  await expect(async () => {
    await page.reload();
    await expect(page.locator('main')).not.toContainText('Still working', { timeout: 500 });
  }).toPass({ timeout: 180_000 });
  await sound();
  html[page.url()] = await page.content();
  const list = page.url();

  const after = await due(desk);
  const next = following(chosen, holidays);
  const moved = await page.locator('main tbody th bdi').allInnerTexts();
  for (const [ref, was] of Object.entries(before)) {
    if (!after[ref]) continue; // another spec took it elsewhere
    expect(moved.includes(ref), ref).toBe(was === chosen);
    if (was === chosen) expect(after[ref], ref).toBe(next);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await sound();
  await page.setViewportSize({ width: 1280, height: 900 });

  const all = page.getByRole('button', { name: /^Write to/ }).last();
  if (await all.count()) {
    await press(page, all);
    await expect(page.locator('main')).toContainText(/letters? (is|are) on/);
    await expect(page.getByText('Written to', { exact: true }).first()).toBeVisible();
  }

  await page.goto('/staff/holidays');
  await sound();
  html[page.url()] = await page.content();
  await press(page, page.locator('tr', { hasText: 'Proclaimed by the mayor' }).getByRole('link', { name: 'Take back' }));
  await page.getByLabel('Why do you take it back?').fill('It was for another town');
  await sound();
  await press(page, 'Take back');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Cases that moved');
  await expect.poll(async () => {
    const back = await due(desk);
    return moved.filter((ref) => back[ref] && back[ref] !== before[ref]);
  }, { timeout: 180_000 }).toEqual([]);
  expect((await page.goto(list)).status()).toBe(200);
  await expect(page.locator('main')).toContainText('A later change followed');

  // A file shows what it would change; looking changes nothing. One sign-in serves both: a code works once.
  await page.goto('/staff/holidays/import');
  await sound();
  const year = new Date().getUTCFullYear() + 1;
  await page.getByLabel('The file').setInputFiles({ name: 'festival.ics', mimeType: 'text/calendar', buffer: Buffer.from([
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Northmere//Festival//EN', 'BEGIN:VEVENT', 'UID:festival@northmere.example',
    'DTSTAMP:20260101T000000Z', `DTSTART;VALUE=DATE:${year}0615`, `DTEND;VALUE=DATE:${year}0617`, 'SUMMARY:Festival of lamps',
    'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')) });
  await press(page, 'Show what it changes');
  await expect(page.getByLabel('Festival of lamps')).toHaveCount(2);
  for (const box of await page.getByLabel('Festival of lamps').all()) await expect(box).toBeChecked();
  await sound();
  html.import = await page.content();
  await page.goto('/staff/holidays');
  await expect(page.locator('main')).not.toContainText('Festival of lamps'); // nothing is changed by looking
  valid(html);
});

test('who does not keep the calendar does not change it', async ({ page, demo }) => {
  await signIn(page, role(demo, 'dpo'));
  expect((await page.goto('/staff/holidays')).status()).toBe(200);
  await expect(page.getByRole('link', { name: 'Add a day' })).toHaveCount(0);
  expect((await page.goto('/staff/holidays/new')).status()).toBe(403);
});
