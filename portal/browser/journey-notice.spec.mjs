// Journey 7: a notice from the first draft to its tombstone. One writes, another approves; a late edit leaves a translation behind and publishing
// warns; it comes into force by itself at the minute that was chosen; a reader who follows it is told, and can end that.
import { expect, letter, press, role, room, signIn, sound, test, valid } from './demo.mjs';

const parts = ['controller', 'purposes', 'basis', 'data', 'source', 'recipients', 'transfers', 'retention', 'obligation', 'automated', 'rights', 'complaint'];
const table = '\n\n| What | How long we keep it |\n|---|---|\n| Pictures of the reading rooms and the entrances | 31 days |\n\n#### Who can look\n\nThe head of security.';

// soon is a minute that is still to come when it is sent, as clocks in London show it.
function soon() {
  const at = new Date(Date.now() + 45_000);
  at.setSeconds(60, 0);
  const shown = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'short' })
    .formatToParts(at).map((p) => [p.type, p.value]));
  return { day: shown.day, month: shown.month, year: shown.year, time: `${shown.hour}:${shown.minute}`, at };
}

test('a notice from draft to tombstone', async ({ browser, demo }, info) => {
  const slug = `cctv-libraries-${info.project.name}`;
  const js = info.project.use.javaScriptEnabled;
  const html = {};
  const look = async (page, name) => {
    await sound(page, js);
    html[name] = await page.content();
  };
  const file = `/staff/notices/${slug}`;
  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, 'communications', 0));
  await page.goto('/staff/notices/new');
  await main.locator('[name=title]').fill(`Cameras in libraries (${info.project.name})`);
  await main.locator('[name=summary]').fill('Cameras film our reading rooms. They keep people and books safe.');
  await main.locator('[name=slug]').fill(slug);
  await main.locator('[name=unit]').fill('Libraries');
  await main.locator('[name=collection][value=person]').check();
  await main.locator('[name=why]').fill('First published.');
  await press(page);

  // What the law wants is named, and a draft that lacks it goes nowhere. So is law that is gone.
  await press(page, /submit|approval|send/i);
  await expect(main.getByRole('alert')).toContainText('complain to the public body itself');
  await page.goto(`${file}/facts`);
  await main.locator('[name="seek.retention"]').fill('cameras'); // the schedule is too long to list
  await press(page, main.locator('button[name=find][value=retention]'));
  await main.locator('[name=retention][value="CTV-001"]').check();
  for (const fold of await main.locator('details:not([open]) > summary').all()) await fold.click();
  await main.locator('[name="bases.0.article"]').selectOption('6(1)(e)');
  await main.locator('[name="bases.0.provision"]').fill('Public Libraries and Museums Act 1964, section 7');
  await main.locator('[name=activities][value="PA-012"]').check();
  for (const right of ['access', 'rectification', 'erasure', 'restriction', 'objection', 'complain-to-us', 'complain-to-regulator']) {
    await main.locator(`[name=rights][value=${right}]`).check();
  }
  await press(page);
  await page.goto(`${file}/text/en`);
  for (const part of parts) await main.locator(`[name="${part}.en"]`).fill(`We say here what there is to say. It is short.${part === 'retention' ? table : ''}`);
  await main.locator('[name="complaint.en"]').fill('You can complain under Article 77 of the UK GDPR.');
  await press(page);
  await page.goto(file);
  await expect(main).toContainText('UK GDPR Art. 77 is no longer the law. Cite DPA 2018 s. 164A, s. 165 instead');
  await look(page, 'draft');
  await page.goto(`${file}/text/en`);
  await main.locator('[name="complaint.en"]').fill('You can complain to us, or to the Information Commissioner.');
  await press(page);
  await page.goto(`${file}/text/fr`);
  await main.locator('[name="data.fr"]').fill('Nous disons ici ce qu’il y a à dire.');
  await press(page);
  await page.goto(file);
  await press(page, /submit|approval|send/i);
  await expect(main.getByRole('button', { name: /^approve/i })).toHaveCount(0); // never one's own

  const second = await room(browser, demo, info);
  await signIn(second.page, role(demo, 'communications', 1));
  await second.page.goto(file);
  await press(second.page, /^approve/i);
  await press(second.page, /^publish/i);

  // A reader, without a cookie.
  const reader = await room(browser, demo, info);
  const address = `reader.${info.project.name}.${Date.now()}@post.example`;
  await reader.page.goto(`/notices/${slug}`);
  await look(reader.page, 'notice');
  const wide = reader.main.getByRole('region', { name: 'What, How long we keep it' });
  await expect(wide.getByRole('columnheader', { name: 'How long we keep it' })).toBeVisible();
  await expect(reader.main.locator('#retention h3')).toHaveText('Who can look');
  await press(reader.page, reader.main.getByRole('link', { name: 'Get an e-mail when this changes' }));
  await look(reader.page, 'follow');
  await reader.main.locator('[name=email]').fill('nobody');
  await press(reader.page);
  await expect(reader.main.getByRole('alert')).toContainText('one e-mail address');
  await reader.main.locator('[name=email]').fill(address);
  await press(reader.page);
  await expect(reader.page).toHaveURL(/follow\/sent/);
  await look(reader.page, 'sent');
  const asked = await letter(demo, address, /Do you want e-mails/);
  await reader.page.goto(asked.text.match(/http\S+\/confirm\/\S+/)[0]);
  await look(reader.page, 'confirm');
  await press(reader.page);
  await expect(reader.main).toContainText('You will hear from us');
  expect(await reader.page.context().cookies()).toEqual([]);

  // A late edit of the original leaves the translation behind; publishing warns.
  const words = 'We also note what the books are called.';
  await page.goto(file);
  await press(page, /new version/i);
  await page.goto(`${file}/text/en`);
  await main.locator('[name="data.en"]').fill(words);
  await main.locator('[name=why]').first().fill('Says which data we note.');
  await press(page);
  await page.goto(file);
  await press(page, /submit|approval|send/i);
  await second.page.goto(file);
  await press(second.page, /^approve/i);
  await expect(second.main).toContainText('Translations are behind');
  await expect(second.main.locator('[name=inform]')).toBeChecked(); // the data changed
  await look(second.page, 'approved');
  await press(second.page, /^publish/i);
  await expect(second.main.getByRole('alert')).toContainText('Translations are older than the original');
  const moment = soon();
  await second.main.locator('[name=when][value=later]').check();
  await second.main.locator('[name="at-day"]').fill(moment.day);
  await second.main.locator('[name="at-month"]').fill(moment.month);
  await second.main.locator('[name="at-year"]').fill(moment.year);
  await second.main.locator('[name="at-time"]').fill(moment.time);
  await second.main.locator('[name=behind]').check();
  await press(second.page, /^publish/i);
  await expect(second.main).toContainText('It comes into force by itself');
  await look(second.page, 'planned');
  const read = async (path) => (await page.request.get(path)).text();

  // It appears by itself, and not before.
  await expect.poll(async () => (await read(`/notices/${slug}`)).includes(words),
    { message: 'the planned version appears', intervals: [500], timeout: 300_000 }).toBe(true);
  expect(Date.now()).toBeGreaterThanOrEqual(moment.at.getTime());
  await second.page.goto(file);
  await expect(second.main).toContainText('Published as version 2');

  // Its reader is told, with links that work.
  const news = await letter(demo, address, /^Changed: Cameras in libraries/);
  expect(news.text).toContain('Says which data we note.');
  const links = [...news.text.matchAll(/http\S+/g)].map((m) => m[0]);
  const version = links.find((l) => l.endsWith('/versions/2'));
  const changes = links.find((l) => l.endsWith('/changes/1..2'));
  await reader.page.goto(version);
  await expect(reader.main).toContainText(words);
  await reader.page.goto(changes);
  await expect(reader.main.locator('ins').last()).toContainText('books are called');
  await look(reader.page, 'changes');
  await reader.page.goto(`/notices/${slug}/versions/1`);
  await expect(reader.main).not.toContainText(words);
  await look(reader.page, 'old version');
  expect(await read('/notices.atom')).toContain(`/notices/${slug}/versions/2`);
  expect((await (await page.request.get(`/notices/${slug}/versions/2.json`)).json()).content.text.data.en).toBe(words);

  // Two ways to end it: the page, and the mail program by itself.
  await reader.page.goto(links.find((l) => l.includes('/end/')));
  await look(reader.page, 'end');
  await press(reader.page);
  await expect(reader.main).toContainText('You get no more of these e-mails');
  const alone = await fetch(links.find((l) => l.includes('/end/')), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
  expect(alone.status).toBe(200);

  // Withdrawn, it leaves a tombstone; what was said keeps its addresses.
  await page.goto(`${file}/withdraw`);
  await main.locator('[name=why]').fill('The cameras are gone.');
  await press(page);
  const gone = await reader.page.goto(`/notices/${slug}`);
  expect(gone.status()).toBe(410);
  await expect(reader.main).toContainText('The cameras are gone.');
  await look(reader.page, 'tombstone');
  expect((await page.request.get(`/notices/${slug}/follow`)).status()).toBe(410);
  expect((await page.request.get(`/notices/${slug}/versions/1`)).status()).toBe(200);
  valid(html);
});
