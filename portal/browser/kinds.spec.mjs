// The rights beside a copy, a correction and a complaint: asked for as a citizen, decided by two people, done by the source.
import { asCitizen, expect, letter, press, role, signIn, sound, test, valid } from './demo.mjs';

test('data deleted at the source, and an objection to advertising', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 30 : 31];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
    if (process.env.DAYLIGHT_SHOTS) await page.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-${name}.png`, fullPage: true });
  };
  const open = async () => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
    return { page, main: page.locator('main') };
  };
  const { page, main } = await open();
  const sent = async () => {
    await page.locator('[name=name]').fill(citizen.name);
    await page.locator('[name=email]').fill(citizen.email);
    await press(page);
    await look(page, 'check');
    await press(page);
    await expect(page).toHaveURL(/\/sent/);
    return (await main.innerText()).match(/NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/)[0];
  };
  await page.goto('/signin?next=/requests/new');
  await asCitizen(page, citizen);

  await page.goto('/requests/new/kind');
  await look(page, 'kind');
  await page.locator('[name=kind][value=erasure]').check();
  await press(page);
  await page.locator('[name=field]').fill('My old telephone number');
  await page.locator('[name=source]').selectOption('population-register');
  await look(page, 'delete');
  await press(page);
  await press(page, main.getByRole('button', { name: /continue/i }).first());
  await look(page, 'why');
  await press(page); // nothing chosen: the page says so
  await expect(main).toContainText('Choose the reason that fits best');
  await page.locator('[name=ground][value=not_needed]').check();
  await press(page);
  const ref = await sent();

  await page.goto('/requests/new/kind');
  await page.locator('[name=kind][value=objection]').check();
  await press(page);
  await look(page, 'objection');
  await page.locator('[name=ground][value=marketing]').check();
  await press(page);
  await page.locator('[name=name]').fill(citizen.name);
  await page.locator('[name=email]').fill(citizen.email);
  await press(page);
  await press(page);
  await expect(page).toHaveURL(/\/sent/);
  await page.goto('/requests/new/kind');
  await page.locator('[name=kind][value=portability]').check();
  await press(page);
  await look(page, 'portability');

  const worker = await open();
  await signIn(worker.page, role(demo, 'caseworker', desk ? 0 : 1));
  await worker.page.goto('/staff/queue?kind=erasure');
  await expect(worker.main).toContainText('Deletion of your data');
  await worker.page.goto('/staff/cases/new?kind=erasure');
  await look(worker.page, 'keyin');
  await worker.page.goto(`/staff/cases/${ref}`);
  await worker.page.locator('[name=purpose]').fill('Taking up this request');
  await press(worker.page);
  await look(worker.page, 'case');
  await press(worker.page, /take/i);
  await worker.page.goto(`/staff/cases/${ref}/decide`);
  await look(worker.page, 'decide');
  await worker.main.locator('[type=radio][value=accept]').first().check();
  await press(worker.page, worker.main.getByRole('button', { name: /approval/i }).first());

  const second = await open();
  await signIn(second.page, role(demo, 'reviewer'));
  await second.page.goto(`/staff/cases/${ref}`);
  await second.page.locator('[name=purpose]').fill('Checking the decision');
  await press(second.page);
  await second.page.goto(`/staff/cases/${ref}/approve`);
  await expect(second.main).toContainText('Approve and have it deleted');
  await look(second.page, 'approve');
  await press(second.page);

  await letter(demo, citizen.email, /what you asked for is done/i);
  await page.goto(`/my/requests/${ref}`);
  await expect(main).toContainText('Deleted');
  await look(page, 'answered');
  await page.goto(`/ar/my/requests/${ref}`);
  await look(page, 'answered-ar');
  valid(html);
});
