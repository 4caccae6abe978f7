// What an office keeps about itself: gifts that were offered, decided by somebody else and published; exceptions to a wall, which take
// two; and as whom colleagues appear in other systems.
import { askForCopy, enter, expect, press, role, room, signIn, sound, test, valid } from './demo.mjs';

test('gifts, from the offer to the public register', async ({ browser, demo }, info) => {
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const what = `A basket of fruit (${info.project.name})`;
  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, 'caseworker', info.project.name === 'desk' ? 0 : 1));
  await page.goto('/staff/gifts/new');
  await press(page);
  await expect(page.locator('.govuk-error-summary')).toContainText(/what/i);
  await look(page, 'refused');
  await main.locator('[name=gift][value=gift]').check();
  await main.locator('[name=what]').fill(what);
  await main.locator('[name=giver]').fill('Mere Greengrocers');
  await main.locator('[name=amount]').fill('18.50');
  const offered = new Date(Date.now() - 9 * 86_400_000);
  for (const [part, value] of [['day', offered.getUTCDate()], ['month', offered.getUTCMonth() + 1], ['year', offered.getUTCFullYear()]]) await main.locator(`[name="day-${part}"]`).fill(String(value));
  await main.locator('[name=proposal][value=passed_on]').check();
  await look(page, 'new');
  await press(page);
  await expect(main).toContainText('Somebody else decides');
  await expect(main).toContainText(what);
  await look(page, 'mine');

  const visitor = await room(browser, demo, info);
  await visitor.page.goto('/registers/interests');
  await expect(visitor.main).not.toContainText(what); // not before it is decided
  const boss = await room(browser, demo, info);
  await signIn(boss.page, role(demo, 'reviewer'));
  await boss.page.goto('/staff/gifts');
  await look(boss.page, 'all');
  await press(boss.page, boss.main.getByRole('row', { name: what }).getByRole('link').first());
  await boss.main.locator('[name=decision][value=passed_on]').check();
  await look(boss.page, 'decide');
  await press(boss.page);
  await expect(boss.main).toContainText('Your decision is recorded');

  await expect(async () => {
    await visitor.page.goto('/registers/interests');
    await expect(visitor.main).toContainText(what, { timeout: 500 });
  }).toPass({ timeout: 90_000 });
  await look(visitor.page, 'public');
  for (const form of ['json', 'csv', 'atom']) {
    const answer = await visitor.page.request.get(`/registers/interests.${form}`);
    expect(await answer.text(), form).toContain(what);
  }

  // Put right by somebody else, it is another version; withdrawn, it leaves nothing but that and why.
  await press(boss.page, boss.main.getByRole('row', { name: what }).getByRole('link').first());
  await press(boss.page, boss.main.getByRole('link', { name: 'Correct what was entered' }));
  await expect(boss.main.locator('[name=amount]')).toHaveValue('18.50');
  await look(boss.page, 'correct');
  await boss.main.locator('[name=amount]').fill('118.50');
  await boss.main.locator('[name=why]').fill('A figure was missing.');
  await press(boss.page);
  await expect(boss.main).toContainText('The correction is saved');
  let entry;
  await expect(async () => {
    await visitor.page.goto('/registers/interests?register=gift');
    await press(visitor.page, visitor.main.getByRole('link', { name: what }));
    await expect(visitor.main).toContainText('A figure was missing', { timeout: 500 });
    entry = new URL(visitor.page.url()).pathname;
  }).toPass({ timeout: 90_000 });
  await look(visitor.page, 'entry');
  await visitor.page.goto(`${entry}/versions/1`);
  await expect(visitor.main).toContainText('This is an older version');
  await boss.page.goto('/staff/entries');
  await look(boss.page, 'entries');
  await press(boss.page, boss.main.getByRole('link', { name: what }));
  await look(boss.page, 'withdraw');
  await boss.main.locator('[name=why]').fill('It was entered twice.');
  await press(boss.page);
  await expect(boss.main).toContainText('The entry is out of the register');
  expect((await visitor.page.goto(entry)).status()).toBe(410);
  await expect(visitor.main).toContainText('It was entered twice');
  await expect(visitor.main).not.toContainText(what);
  await look(visitor.page, 'tombstone');
  valid(html);
});

test('an interest is published by whom it is about, once they saw what everybody reads', async ({ browser, demo }, info) => {
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const words = `I keep bees and sell honey (${info.project.name})`;
  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, 'communications', info.project.name === 'desk' ? 0 : 1));
  await page.goto('/staff/interests/new');
  await main.locator('[name=kind][value=business]').check();
  await main.locator('[name=scheme]').selectOption('organisation');
  await main.locator('[name=party]').fill(`BEES-${info.project.name}`);
  await main.locator('[name=name]').fill('Mere Apiaries');
  await press(page, 'Declare it');
  await press(page, main.getByRole('link', { name: 'Belongs in the public register: publish it' }).first());
  await look(page, 'asked');
  await press(page, 'Look at it');
  await expect(page.locator('.govuk-error-summary')).toContainText('Say what it is');
  await main.locator('[name=told]').last().fill(words);
  await press(page, 'Look at it');
  await expect(main).toContainText('This is all that everybody will read');
  await expect(main.locator('.govuk-summary-list')).not.toContainText('Mere Apiaries');
  await look(page, 'seen');
  await press(page, 'Publish it');
  await expect(main).toContainText('It is in the public register');
  await look(page, 'interests');
  const visitor = await room(browser, demo, info);
  await expect(async () => {
    expect(await (await visitor.page.request.get('/registers/interests.json')).text()).toContain(words);
  }).toPass({ timeout: 90_000 });
  await visitor.page.goto('/registers/interests?register=interest');
  await look(visitor.page, 'list');
  valid(html);
});

test('an exception takes two supervisors', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const worker = role(demo, 'caseworker', desk ? 0 : 1);
  const theirs = await room(browser, demo, info);
  const ref = await askForCopy(theirs.page, demo.citizens[desk ? 48 : 49], 'My parking permits');
  const hers = await room(browser, demo, info);
  await signIn(hers.page, worker);
  await enter(hers.page, ref);
  await press(hers.page, /take the case/i);
  await hers.page.goto(`/staff/cases/${ref}/recuse`);
  await hers.page.locator('[name=why][value=family]').check();
  await press(hers.page);
  expect((await hers.page.goto(`/staff/cases/${ref}`)).status()).toBe(404);

  const boss = await room(browser, demo, info);
  await signIn(boss.page, role(demo, 'reviewer'));
  await boss.page.goto('/staff/conflicts');
  await look(boss.page, 'conflicts');
  await press(boss.page, boss.main.getByRole('button', { name: /exception/i }));
  const name = worker.email.split('@')[0].split('.').map((part) => part[0].toUpperCase() + part.slice(1)).join(' ');
  await boss.main.locator('[name=ref]').fill(ref);
  const option = boss.main.locator('[name=officer] option', { hasText: name });
  await boss.main.locator('[name=officer]').selectOption(await option.getAttribute('value'));
  await boss.main.locator('[name=reason]').fill('Nobody else reads the old permits');
  const until = new Date(Date.now() + 3 * 86_400_000);
  for (const [part, value] of [['day', until.getUTCDate()], ['month', until.getUTCMonth() + 1], ['year', until.getUTCFullYear()]]) {
    await boss.main.locator(`[name="until-${part}"]`).fill(String(value));
  }
  await look(boss.page, 'ask');
  await press(boss.page);
  const asked = boss.main.locator('table[aria-labelledby=exceptions] tr', { hasText: ref });
  await expect(asked).toContainText('Waits for a second person');
  await expect(asked.getByRole('button')).toHaveCount(0); // nobody grants what they asked for
  expect((await hers.page.goto(`/staff/cases/${ref}`)).status()).toBe(404);

  const dpo = await room(browser, demo, info);
  await signIn(dpo.page, role(demo, 'dpo'));
  await dpo.page.goto('/staff/conflicts');
  await look(dpo.page, 'conflicts of the officer');
  await press(dpo.page, dpo.main.locator('table[aria-labelledby=exceptions] tr', { hasText: ref }).getByRole('button', { name: 'Grant' }));
  await hers.page.goto(`/staff/cases/${ref}`);
  await expect(hers.main).toContainText('My parking permits');
  valid(html);
});
