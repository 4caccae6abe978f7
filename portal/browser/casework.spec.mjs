// Step 5: a caseworker takes a correction through to the source system, a second person approves, the citizen is told.
import { asCitizen, expect, letter, press, role, signIn, sound, test, valid } from './demo.mjs';

// file makes a correction as a citizen whose identity is established, and returns its reference.
async function file(page, demo, citizen) {
  await page.goto('/signin?next=/requests/new');
  await asCitizen(page, citizen);
  await page.goto('/requests/new');
  await press(page, page.locator('main a.govuk-button, main form button').first());
  await page.locator('[name=kind][value=correction]').check();
  await press(page);
  await page.locator('[name=field]').fill('Address');
  await page.locator('[name=held]').fill('12 Mill Lane');
  await page.locator('[name=right]').fill('21 Mill Lane');
  await page.locator('[name=source]').selectOption('population-register');
  await press(page);
  await press(page, page.locator('main a.govuk-button, main form button').filter({ hasText: /continue/i }).first());
  await page.locator('[name=name]').fill(citizen.name);
  await page.locator('[name=email]').fill(citizen.email);
  await press(page);
  await press(page);
  await expect(page).toHaveURL(/\/sent/);
  return (await page.locator('main').innerText()).match(/NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/)[0];
}

test('a correction from the queue to the source', async ({ browser, demo }, info) => {
  const citizen = demo.citizens[info.project.name === 'desk' ? 24 : 25];
  const worker = role(demo, 'caseworker', info.project.name === 'desk' ? 0 : 1);
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const open = async () => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
    return { page, main: page.locator('main') };
  };
  const theirs = await open();
  const ref = await file(theirs.page, demo, citizen);

  const { page, main } = await open();
  await signIn(page, worker);
  await expect(page).toHaveURL(/\/staff\/queue/);
  await look(page, 'queue');
  await page.goto(`/staff/cases/${ref}`);
  await page.locator('[name=purpose]').fill('Taking up this correction'); // not yet theirs: the purpose is asked, and recorded
  await press(page);
  await expect(main).toContainText('12 Mill Lane');
  await look(page, 'case');
  await press(page, /take this case|claim|take/i);
  await expect(main).toContainText(/Article|section/); // the working
  for (const [step, field, words] of [['ask', 'text', 'Since when do you live at 21 Mill Lane?'], ['note', 'text', 'Register asked.']]) {
    await page.goto(`/staff/cases/${ref}/${step}`);
    await look(page, step);
    await page.locator(`main [name=${field}]`).fill(words);
    await press(page);
    await expect(main).toContainText(words);
  }
  await letter(demo, citizen.email, new RegExp(ref), 2);

  await theirs.page.goto(`/my/requests/${ref}`);
  await expect(theirs.main).toContainText('Since when do you live at 21 Mill Lane?');
  await theirs.main.locator('form[action$="/answer"] [name=text]').fill('Since March 2023.');
  await press(theirs.page, theirs.main.locator('form[action$="/answer"] button').first());
  await expect(theirs.main).toContainText('Since March 2023.');

  await page.goto(`/staff/cases/${ref}/decide`);
  await look(page, 'decide');
  await main.locator('[type=radio][value=accept]').first().check();
  await press(page, main.getByRole('button', { name: /approval/i }));
  await expect(main).toContainText('Waiting for approval');
  const own = await page.goto(`/staff/cases/${ref}/approve`); // nobody approves their own work
  expect(own.status()).toBeGreaterThanOrEqual(400);

  const second = await open();
  await signIn(second.page, role(demo, 'reviewer'));
  await second.page.goto(`/staff/cases/${ref}`);
  await second.page.locator('[name=purpose]').fill('Checking the decision');
  await press(second.page);
  await second.page.goto(`/staff/cases/${ref}/approve`);
  await look(second.page, 'approve');
  await press(second.page);

  await letter(demo, citizen.email, /put right/i); // the source has taken the signed instruction and confirmed
  await theirs.page.goto(`/my/requests/${ref}`);
  await expect(theirs.main).toContainText(/put right|corrected/i);
  await theirs.page.goto('/my/accesses');
  await expect(theirs.main).toContainText(/Caseworker/i); // the looks at this case stand in the citizen's own report
  valid(html);
});
