// The retention schedule as those who keep it use it: a spreadsheet of 5,000 rows with 30 errors is read, mended, handed in and published
// by a colleague; the same with a small workbook; what the schedule erased is public, and foreseen by staff. The schedule is one for
// everybody: the long file goes into a demonstration of its own, on the desk, and the phone looks at the pages.
import { expect, played, press, role, room, signIn, sound, test, valid } from './demo.mjs';
import { launch } from './setup.mjs';

// table writes 5,000 rows as CSV as Excel does in half of Europe: semicolons, a mark, carriage returns.
const table = (year, spoil = () => ({})) => {
  const lines = ['code;function;class;class_fr;description;trigger;period;action;authority;owner'];
  for (let n = 0; n < 5000; n += 1) {
    const row = { code: `YR-${String(n).padStart(4, '0')}`, function: `Office ${n % 12}`, class: `Files of kind ${n}`, fr: `Dossiers ${n}`, what: '"Letters, forms; and notes"',
      trigger: 'The matter is closed', period: `P${(n % 20) + 1}Y`, action: 'destroy', authority: `Act of ${year}`, owner: 'Records office', ...spoil(n) };
    lines.push(Object.values(row).join(';'));
  }
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`);
};

// spoilt breaks a row in every 150.
const spoilt = (n) => (n % 150 || n >= 4500 ? {} : [{ period: 'six years' }, { action: 'burn' }, { code: 'YR-0001' }][(n / 150) % 3]);

const look = async (page, info, html, name) => {
  await sound(page, info.project.use.javaScriptEnabled);
  html[name] = await page.content();
};

test('a schedule of 5,000 rows comes in as a person would bring it', { tag: '@desk' }, async ({ browser }, info) => {
  const own = await launch();
  try {
    await importSchedule(browser, played(own.ready), info);
  } finally {
    await own.stop();
  }
});

async function importSchedule(browser, demo, info) {
  const html = {};
  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, 'communications', 0));
  await page.goto('/staff/retention/import');
  await look(page, info, html, 'import');
  await page.locator('[name=file]').setInputFiles({ name: 'schedule.csv', mimeType: 'text/csv', buffer: table(2027, spoilt) });
  await press(page, 'Read the file');
  await expect(main).toContainText('30 errors to mend');
  await expect(main).toContainText('Nothing in the schedule has changed yet');
  await expect(main).toContainText('YR-0001 stands in row 3 already');
  expect(await main.locator('#errors + p + table tbody tr').count()).toBe(30);
  expect((await page.content()).length).toBeLessThan(1 << 20);
  await look(page, info, html, 'errors');
  const errors = await (await page.request.get(`${new URL(page.url()).pathname}/errors.csv`)).text();
  expect(errors.trim().split('\r\n').length).toBe(31);
  expect(errors).toContain('G,period');
  await page.locator('[name=file]').setInputFiles({ name: 'schedule.csv', mimeType: 'text/csv', buffer: table(2027) });
  await press(page, 'Read the file');
  await expect(main).toContainText('5,000 rows change');
  await look(page, info, html, 'changes');
  await page.goto(`${page.url().split('?')[0]}?page=100`);
  await expect(main).toContainText('YR-4999');
  await press(page, 'Hand in for a colleague');
  await expect(page.getByRole('alert')).toContainText('Fill in this field');
  await page.getByLabel('Why does the schedule change?').fill('Decision of the council of 2027');
  await press(page, 'Hand in for a colleague');
  await expect(main).toContainText('A colleague has to look at it');
  await expect(main.getByRole('button', { name: 'Publish all of it' })).toHaveCount(0);
  const address = new URL(page.url()).pathname;

  const second = await room(browser, demo, info);
  await signIn(second.page, role(demo, 'communications', 1));
  await second.page.goto('/staff/retention/import');
  await press(second.page, second.main.locator(`a[href="${address}"]`));
  await look(second.page, info, html, 'decide');
  await press(second.page, 'Publish all of it');
  await expect(second.main).toContainText('Published');
  await look(second.page, info, html, 'published');

  await expect(async () => {
    await page.goto('/retention?q=files+of+kind+4999');
    await expect(page.locator('main')).toContainText('YR-4999', { timeout: 500 });
  }).toPass({ timeout: 180_000 });
  const whole = await page.request.get('/retention', { headers: { 'accept-encoding': 'br' } });
  expect(Number(whole.headers()['content-length'] ?? 0)).toBeLessThan(20 << 10);
  await page.goto('/retention');
  await page.getByLabel('Area of work').selectOption('Office 3');
  await page.keyboard.press('Enter');
  await press(page, 'Apply filters');
  await expect(page.locator('main')).toContainText('417 kinds of record');
  await press(page, page.getByRole('link', { name: /^Next/ }));
  await expect(page).toHaveURL(/page=2/);
  await look(page, info, html, 'second page');

  // The workbook that comes out goes back in: with one cell changed, one row changes.
  const csv = (await (await page.request.get('/retention.csv?function=Office+3')).text()).split('\r\n');
  csv[1] = csv[1].replace('Records office', 'Town archive');
  await page.goto('/staff/retention/import');
  await page.locator('[name=file]').setInputFiles({ name: 'office.csv', mimeType: 'text/csv', buffer: Buffer.from(csv.join('\r\n')) });
  await press(page, 'Read the file');
  await expect(main).toContainText('1 row changes');
  await expect(main).toContainText('Town archive');
  await expect(main.locator('.govuk-summary-list')).toContainText(['416']);
  await press(page, 'Throw the file away');
  await expect(page).toHaveURL(/\/staff\/retention\/import$/);
  valid(html);
}

test('a workbook goes out and comes back, and is returned with a reason', async ({ browser, demo }, info) => {
  const html = {};
  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, 'communications', info.project.name === 'desk' ? 0 : 1));
  const book = await (await page.request.get('/retention.xlsx?function=Libraries')).body();
  await page.goto('/staff/retention/import');
  await page.locator('[name=file]').setInputFiles({ name: 'libraries.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: book });
  await press(page, 'Read the file');
  await expect(main).toContainText('rows in force are not in the file');
  await expect(main).not.toContainText('errors to mend');
  await expect(main).not.toContainText('rows change');
  await look(page, info, html, 'same');
  await page.getByLabel('Why does the schedule change?').fill('Nothing');
  await press(page, 'Hand in for a colleague');
  await expect(page.getByRole('alert')).toContainText('The file changes nothing');

  // What waits in the demonstration is seen by the data protection officer.
  const dpo = await room(browser, demo, info);
  await signIn(dpo.page, role(demo, 'dpo'));
  await dpo.page.goto('/staff/retention/import');
  await press(dpo.page, dpo.main.getByRole('link', { name: 'schedule-review.csv' }).first());
  await expect(dpo.main).toContainText('Petitions');
  await look(dpo.page, info, html, 'waiting');
  await dpo.page.goto('/staff/retention');
  await expect(dpo.main).toContainText('What would go now');
  await look(dpo.page, info, html, 'dry run');
  await dpo.page.goto('/staff/retention/gaps');
  await look(dpo.page, info, html, 'gaps');
  await dpo.page.goto('/staff/retention/run');
  await look(dpo.page, info, html, 'ask');
  await press(dpo.page, 'Erase what is due');
  await expect(dpo.page).toHaveURL(/\/staff\/retention$/);
  await expect(dpo.page.locator('body')).toContainText('The schedule is being carried out');
  valid(html);
});

test('everybody can see what the schedule erased, and how a row changed', async ({ page, sound: check, context }, info) => {
  const html = {};
  for (const path of ['/retention/disposal', '/fr/retention/disposal', '/ar/retention/disposal', '/retention', '/retention/IG-001']) {
    const answer = await page.goto(path);
    expect(answer.status(), path).toBe(200);
    html[path] = await answer.text();
    await check();
  }
  await page.goto('/retention/disposal');
  await expect(page.locator('main')).toContainText('Row ');
  const data = await (await page.request.get('/retention/disposal.json')).json();
  expect(data.quarters.length).toBeGreaterThan(1);
  expect(data.quarters.some((q) => q.final)).toBe(true);
  const entries = data.quarters.flatMap((q) => q.rows).filter((r) => r.class.startsWith('access-entry'));
  expect(entries.some((r) => r.disposed_of > 0)).toBe(true);
  const csv = await (await page.request.get('/retention/disposal.csv')).text();
  expect(csv).toContain('quarter,row,row_version,class,due,disposed_of,held,held_for');
  await page.goto('/retention');
  await press(page, page.getByRole('link', { name: 'See what was erased and held' }));
  await expect(page.getByRole('heading', { level: 1 })).toContainText('What was erased by the schedule');
  expect(await context.cookies()).toEqual([]);
  if (info.project.name === 'phone') valid(html);
});
