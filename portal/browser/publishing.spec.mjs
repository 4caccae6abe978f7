// Step 6: one communications officer drafts a new version of a notice, another approves and publishes; the old keeps its address.
import { expect, press, role, signIn, sound, test, valid } from './demo.mjs';

test('a new version of a notice is written by one and published by another', async ({ browser, demo }, info) => {
  const slug = info.project.name === 'desk' ? 'parking' : 'school-admissions';
  const words = `We checked this notice ${Date.now()}.`;
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const open = async (person) => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
    await signIn(page, person);
    return { page, main: page.locator('main') };
  };
  const { page, main } = await open(role(demo, 'communications', 0));
  await expect(page).toHaveURL(/\/staff\/notices/);
  await look(page, 'desk');
  const before = await (await page.request.get(`/notices.json`)).text();
  expect(before).not.toContain(words);
  await page.goto(`/staff/notices/${slug}`);
  await look(page, 'file');
  await press(page, /new version/i);
  await page.goto(`/staff/notices/${slug}/text/en`);
  await look(page, 'text');
  const summary = main.locator('textarea[name="summary.en"]');
  await summary.fill(`${await summary.inputValue()} ${words}`);
  const why = main.locator('[name=why]');
  if (await why.count()) await why.first().fill('Yearly check.');
  await press(page);
  await page.goto(`/staff/notices/${slug}`);
  await press(page, /submit|approval|send/i);
  await expect(main.getByRole('button', { name: /^approve/i })).toHaveCount(0); // never one's own
  expect(await (await page.request.get(`/notices/${slug}`)).text()).not.toContain(words);

  const second = await open(role(demo, 'communications', 1));
  await second.page.goto(`/staff/notices/${slug}`);
  await look(second.page, 'review');
  await press(second.page, /^approve/i);
  await second.page.goto(`/staff/notices/${slug}`);
  const behind = second.main.locator('[name=behind]'); // where the summary is translated
  if (await behind.count()) await behind.check();
  await press(second.page, /^publish/i);
  let now;
  await expect.poll(async () => {
    now = await (await page.request.get(`/notices/${slug}`)).text();
    return now.includes(words);
  }, { message: `${slug} does not say “${words}”` }).toBe(true);
  const version = Number(now.match(/versions\/(\d+)/g).map((m) => Number(m.slice(9))).sort((a, b) => b - a)[0]);
  const old = await page.request.get(`/notices/${slug}/versions/1`);
  expect(old.status()).toBe(200);
  expect(await old.text()).not.toContain(words);
  expect(version).toBeGreaterThanOrEqual(1);
  valid(html);
});
