// The calculator of deadlines: used with the keyboard alone, on a phone and on a desk, in three languages, with and without
// JavaScript (the project "phone" has none). Every answer is a day worked out by hand from the law.
import { expect, test, valid } from './demo.mjs';

const languages = { en: '', fr: '/fr', ar: '/ar' };
const walks = [[320, 'en'], [1280, 'fr'], [320, 'ar']]; // each language once, a phone's and a desk's width both
const digits = { en: (n) => `${n}`, fr: (n) => `${n}`.padStart(2, '0'), ar: (n) => `${n}`.replace(/\d/g, (d) => '٠١٢٣٤٥٦٧٨٩'[d]) };

// tabTo presses Tab until something has the focus.
async function tabTo(page, target) {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await target.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${target}`);
}

// enter types a day into its three fields, from one to the next by Tab.
async function enter(page, field, day, write = (n) => `${n}`) {
  await tabTo(page, page.locator(`#${field}-day`));
  for (const [n, part] of day.entries()) {
    if (n > 0) await page.keyboard.press('Tab');
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(write(part));
  }
}

// unfold opens what holds a field, if it is closed.
async function unfold(page, field) {
  const fold = page.locator(`details:has(#${field})`).last();
  if (await fold.evaluate((node) => node.open)) return;
  await tabTo(page, fold.locator('> summary'));
  await page.keyboard.press('Enter');
  await expect(fold).toHaveAttribute('open', '');
}

const answer = (page) => page.locator('.dl-deadline__day time');

// chosen goes from the law to the form with the days: by arrows to the law and the kind, by Enter on.
async function chosen(page, start, law, kind) {
  await page.goto(`${start}/deadlines`);
  const select = page.locator('#law');
  await tabTo(page, select);
  await page.keyboard.press('Home');
  for (let presses = 0; presses < 60 && (await select.inputValue()) !== law; presses += 1) await page.keyboard.press('ArrowDown');
  expect(await select.inputValue()).toBe(law);
  await tabTo(page, page.locator('main button[type=submit]'));
  await page.keyboard.press('Enter');
  await page.waitForURL(/step=law/);
  const radio = page.locator('input[name=kind]');
  await tabTo(page, radio.first());
  await page.keyboard.press('Space');
  for (let presses = 0; presses < 20 && !(await page.locator(`input[name=kind][value="${kind}"]`).isChecked()); presses += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/step=kind/);
}

for (const [width, language] of walks) {
  const start = languages[language];
  test(`by keyboard at ${width} px, ${language}`, async ({ page, sound, context }) => {
    const html = {};
    const look = async () => {
      await sound();
      html[`${language} page ${Object.keys(html).length + 1}`] = await (await page.request.get(page.url())).text();
    };
    await page.setViewportSize({ width, height: 800 });

    await page.goto(`${start}/deadlines`);
    await look();
    await tabTo(page, page.locator('main a[href*="kind=access"]'));
    await page.keyboard.press('Enter');
    await page.waitForURL(/kind=access/);
    await look();
    await enter(page, 'received', [27, 11, 2026], digits[language]);
    await page.keyboard.press('Enter');
    await expect(answer(page)).toHaveAttribute('datetime', '2026-12-29');
    await expect(page).toHaveURL(/#answer$/);
    await look();

    await unfold(page, 'asked-day');
    await enter(page, 'asked', [7, 12, 2026], digits[language]);
    await enter(page, 'answered', [14, 12, 2026], digits[language]);
    await page.keyboard.press('Enter');
    await expect(answer(page)).toHaveAttribute('datetime', '2027-01-04');
    await unfold(page, 'asked2-day');
    await enter(page, 'asked2', [20, 12, 2026], digits[language]);
    await enter(page, 'answered2', [22, 12, 2026], digits[language]);
    await unfold(page, 'asked3-day');
    await enter(page, 'asked3', [4, 1, 2027], digits[language]);
    await enter(page, 'answered3', [5, 1, 2027], digits[language]);
    await unfold(page, 'told-day');
    await tabTo(page, page.locator('input[name=longer]:checked'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('input[name=longer][value="2m"]')).toBeChecked();
    await enter(page, 'told', [20, 12, 2026], digits[language]);
    await page.keyboard.press('Enter');
    await expect(answer(page)).toHaveAttribute('datetime', '2027-03-12'); // 27 February, and 8 + 3 + 2 days that do not count
    await expect(page.locator('#asked3-day')).toHaveValue(digits[language](4));
    for (const fold of await page.locator('details:not([open]) > summary').all()) {
      if (await fold.isVisible()) await fold.press('Enter');
    }
    await look();

    const link = page.locator('#answer a[href*="/deadlines?"]');
    await tabTo(page, link);
    await page.keyboard.press('Enter');
    await page.waitForURL(/asked3=2027-01-04/);
    await expect(answer(page)).toHaveAttribute('datetime', '2027-03-12');

    expect(await context.cookies()).toEqual([]);
    valid(html);
  });

  if (language !== 'en') test(`other laws by keyboard at ${width} px, ${language}`, async ({ page, sound }) => {
    await page.setViewportSize({ width, height: 800 });
    await chosen(page, start, 'uk-foi', 'foi');
    await enter(page, 'received', [1, 12, 2026], digits[language]);
    await page.keyboard.press('Enter');
    // Twenty working days after 1 December; 25 and 28 December are holidays in a part of the United Kingdom.
    await expect(answer(page)).toHaveAttribute('datetime', '2026-12-31');
    await sound();

    await chosen(page, start, 'eu-gdpr', 'access');
    await enter(page, 'received', [6, 5, 2026], digits[language]);
    await tabTo(page, page.locator('#calendar'));
    const calendar = page.locator('#calendar');
    for (let presses = 0; presses < 150 && (await calendar.inputValue()) !== 'none'; presses += 1) await page.keyboard.press('ArrowDown');
    await tabTo(page, page.locator('main button[type=submit]'));
    await page.keyboard.press('Enter');
    await expect(answer(page)).toHaveAttribute('datetime', '2026-06-08'); // 6 June is a Saturday
    await sound();

    await chosen(page, start, 'uk-gdpr', 'breach_notify_authority');
    await enter(page, 'aware', [27, 11, 2026], digits[language]);
    await tabTo(page, page.locator('#time'));
    await page.keyboard.insertText('14:30');
    await page.keyboard.press('Enter');
    await expect(answer(page)).toHaveAttribute('datetime', '2026-11-30T14:30Z');
    await sound();
  });

  if (width === 320) test(`what is wrong is said beside the field at ${width} px, ${language}`, async ({ page, sound, javaScriptEnabled }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${start}/deadlines?law=uk-gdpr&kind=access`);
    await enter(page, 'received', [31, 2, 2026], digits[language]);
    const refused = page.waitForResponse((r) => r.url().includes('/deadlines?') && r.status() === 422);
    await page.keyboard.press('Enter');
    const html = await (await refused).text();
    await expect(page.locator('.govuk-error-summary')).toBeVisible();
    if (javaScriptEnabled !== false) await expect(page.locator('.govuk-error-summary')).toBeFocused();
    await expect(page.locator('#received-error')).toBeVisible();
    await expect(page.locator('#received-day')).toHaveValue(digits[language](31));
    await sound();
    await tabTo(page, page.locator('.govuk-error-summary a'));
    await page.keyboard.press('Enter');
    await expect(page.locator('#received-day')).toBeFocused();
    await enter(page, 'received', [27, 11, 2026], digits[language]);
    await page.keyboard.press('Enter');
    await expect(answer(page)).toHaveAttribute('datetime', '2026-12-29');
    valid({ refused: html });
  });
}

test('the same as data, for anyone', async ({ request }) => {
  const given = await request.get('/deadlines.json?law=uk-gdpr&kind=access&received=2026-11-27&asked=2026-12-07&answered=2026-12-14');
  expect(given.status()).toBe(200);
  expect(given.headers()['access-control-allow-origin']).toBe('*');
  const data = await given.json();
  expect(data).toMatchObject({ law: 'uk-gdpr', kind: 'access', received: '2026-11-27', due: '2027-01-04', calendar: 'gb-eng' });
  expect(data.steps.length).toBeGreaterThan(2);
});
