// J4: a correction to its end. One works it out and another approves; the source confirms, recipients are told and chased, what is
// refused carries the citizen's own statement, and new evidence takes it up again.
import { asCitizen, enter, expect, letter, press, reference, role, signIn, sound, test, valid } from './demo.mjs';

// item types one thing to correct, on the page that asks for it.
async function item(page, { field, held, right, source }) {
  await page.locator('[name=field]').fill(field);
  await page.locator('[name=held]').fill(held);
  await page.locator('[name=right]').fill(right);
  await page.locator('[name=source]').selectOption(source);
  await press(page);
}

// file asks for two corrections, and that the data is not used meanwhile.
async function file(page, citizen, look) {
  await page.goto('/signin?next=/requests/new');
  await asCitizen(page, citizen);
  await page.goto('/requests/new');
  await press(page, page.locator('main a.govuk-button, main form button').first());
  await page.locator('[name=kind][value=correction]').check();
  await press(page);
  await item(page, { field: 'Address', held: '12 Mill Lane', right: '21 Mill Lane', source: 'population-register' });
  await press(page, page.getByRole('button', { name: 'Add another' }));
  await item(page, { field: 'First name', held: 'Ana', right: 'Anna', source: 'housing' });
  await press(page, page.getByRole('button', { name: /continue/i }).first());
  await page.locator('[name=name]').fill(citizen.name);
  await page.locator('[name=email]').fill(citizen.email);
  await press(page);
  await page.locator('[name=restrict]').check();
  await look(page, 'check');
  await press(page);
  await expect(page).toHaveURL(/\/sent/);
  return (await page.locator('main').innerText()).match(reference)[0];
}

test('a correction to its end', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 44 : 45];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
    if (process.env.DAYLIGHT_SHOTS) await page.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-correction-${name}.png`, fullPage: true });
  };
  const open = async () => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
    return { page, main: page.locator('main') };
  };
  const theirs = await open();
  const ref = await file(theirs.page, citizen, look);

  const { page, main } = await open();
  await signIn(page, role(demo, 'caseworker', desk ? 0 : 1));
  await enter(page, ref);
  await press(page, /take this case|claim|take/i);
  await page.goto(`/staff/cases/${ref}/mark`);
  await look(page, 'mark');
  await main.locator('[name=mark][value=set]').check();
  await press(page);
  await expect(main.locator('#marking + p')).toContainText('In force');
  await theirs.page.goto(`/my/requests/${ref}`);
  await expect(theirs.main).toContainText('told to use it for nothing');

  await page.goto(`/staff/cases/${ref}/decide`);
  await main.locator('[name="items.0.verdict"][value=accept]').check();
  await main.locator('[name="items.1.verdict"][value=refuse]').check();
  await main.locator('[name="items.1.reason"]').selectOption('not_shown');
  await main.locator('[name="items.1.reasons"]').fill('The paper you sent does not show it.');
  await main.locator('[name=recipients]').fill('Mere Pension Fund\nNorthmere Water');
  const proposed = main.locator('[name=told]');
  if (await proposed.count()) { // who need not be told takes a reason
    await proposed.first().uncheck();
    await press(page, main.getByRole('button', { name: /approval/i }));
    await expect(main.locator('.govuk-error-summary, [name="whynot.0"]').first()).toBeVisible();
    await expect(main.locator('[name=recipients]')).toHaveValue(/Mere Pension Fund/);
    await main.locator('[name="whynot.0"]').fill('It received no address.');
  }
  await look(page, 'decide');
  await press(page, main.getByRole('button', { name: /approval/i }));
  await expect(main).toContainText(/Waiting for approval/);
  const own = await page.goto(`/staff/cases/${ref}/approve`); // nobody approves their own work
  expect(own.status()).toBeGreaterThanOrEqual(400);

  const second = await open();
  await signIn(second.page, role(demo, 'reviewer'));
  await enter(second.page, ref);
  await second.page.goto(`/staff/cases/${ref}/approve`);
  await press(second.page);
  await letter(demo, citizen.email, /put right/i); // the source has taken the signed instruction and confirmed

  await enter(page, ref);
  await expect(async () => { // a source that confirms meanwhile changes the case under whoever is writing
    await page.reload();
    await expect(main).toContainText('Everything agreed was corrected', { timeout: 500 });
  }).toPass({ timeout: 180_000 });
  await expect(main.locator('#recipients-list + ul')).toContainText('Mere Pension Fund: To be told');
  const paper = await page.request.get(await main.getByRole('link', { name: 'Letter to Mere Pension Fund (PDF)' }).getAttribute('href'));
  expect(paper.headers()['content-type']).toBe('application/pdf');
  for (const [name, state, way] of [['Mere Pension Fund', 'told', 'letter'], ['Northmere Water', 'told', 'phone'], ['Mere Pension Fund', 'confirmed', '']]) {
    await page.goto(`/staff/cases/${ref}/recipients`);
    await main.getByRole('radio', { name, exact: true }).check();
    await main.locator(`[name=state][value=${state}]`).check();
    if (way) await main.locator(`[name=way][value=${way}]`).check();
    if (state === 'confirmed') await look(page, 'recipients');
    await press(page);
  }
  await expect(main.locator('#recipients-list + ul')).toContainText('Mere Pension Fund: Confirmed');
  await expect(main.getByRole('table', { name: 'Answers we wait for' })).toContainText('Northmere Water');
  await page.goto(`/staff/cases/${ref}/unmark`);
  await look(page, 'unmark');
  await main.locator('[name=why]').fill('The address is right now.');
  await press(page);
  await letter(demo, citizen.email, /use your data again/i);
  await look(page, 'case');

  await theirs.page.goto(`/my/requests/${ref}`);
  await expect(theirs.main).toContainText('Mere Pension Fund: Confirmed');
  await expect(theirs.main).toContainText('Northmere Water: Told');
  await press(theirs.page, theirs.main.getByRole('link', { name: /own statement/ }));
  await theirs.page.locator('[name=text]').fill('My birth certificate has two n.');
  await press(theirs.page);
  await expect(theirs.main).toContainText('asked the systems');
  await look(theirs.page, 'citizen');
  await theirs.page.goto('/my/accesses');
  await expect(theirs.main.locator('#disputes')).toContainText('My birth certificate has two n.');
  await look(theirs.page, 'accesses');
  await theirs.page.goto(`/my/requests/${ref}`);
  await press(theirs.page, theirs.main.getByRole('link', { name: 'I have new evidence' }));
  await look(theirs.page, 'evidence');
  await theirs.page.locator('[name=text]').fill('A new passport shows both.');
  await press(theirs.page);
  await expect(theirs.main).toContainText('We have it');

  await page.goto('/staff/queue?state=instructed'); // fourteen days ago a source was told that has not answered
  await expect(main).toContainText('No answer');
  await look(page, 'queue');
  valid(html);
});
