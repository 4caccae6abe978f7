// Conflicts of interest: an officer is given a case of her brother, says so, and from then on there is no such case for her.
import { asCitizen, expect, press, role, signIn, sound, test, valid } from './demo.mjs';

// file asks for a copy as a citizen whose identity is established, and returns the reference.
async function file(page, citizen) {
  await page.goto('/signin?next=/requests/new');
  await asCitizen(page, citizen);
  await page.goto('/requests/new');
  await page.locator('main a.govuk-button, main form button').first().click();
  await page.locator('[name=kind][value=access]').check();
  await press(page);
  await page.locator('[name=what]').fill('My housing file');
  await press(page);
  await page.locator('[name=name]').fill(citizen.name);
  await page.locator('[name=email]').fill(citizen.email);
  await press(page);
  await press(page);
  await expect(page).toHaveURL(/\/sent/);
  return (await page.locator('main').innerText()).match(/NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/)[0];
}

const open = async (browser, demo, info) => {
  const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
  return { page, main: page.locator('main') };
};

// opens gives the purpose of opening a case.
async function opens(page, ref) {
  await page.goto(`/staff/cases/${ref}`);
  await page.locator('[name=purpose]').fill('Handing it out');
  await press(page);
}

test('her brother', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 50 : 51];
  const [sister, colleague] = desk ? [role(demo, 'caseworker', 1), role(demo, 'caseworker', 0)] : [role(demo, 'caseworker', 0), role(demo, 'caseworker', 1)];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const theirs = await open(browser, demo, info);
  const ref = await file(theirs.page, citizen);

  const boss = await open(browser, demo, info);
  await signIn(boss.page, role(demo, 'reviewer'));
  await opens(boss.page, ref);
  await boss.page.goto(`/staff/cases/${ref}/assign`);
  const option = boss.main.locator('[name=to] option', { hasText: nameOf(sister) });
  await boss.main.locator('[name=to]').selectOption(await option.getAttribute('value'));
  await press(boss.page);

  const hers = await open(browser, demo, info);
  await signIn(hers.page, sister);
  await hers.page.goto(`/staff/cases/${ref}`);
  await expect(hers.page.locator('h1')).toContainText('Do you know this person?');
  await expect(hers.main).toContainText(citizen.name);
  await expect(hers.main).not.toContainText('My housing file');
  await look(hers.page, 'question');
  await hers.page.locator('[name=why][value=family]').check();
  await press(hers.page, /step back/i);

  // From then on there is no such case: not in the list, not in a search, not at its address.
  await expect(hers.page).toHaveURL(/\/staff\/queue/);
  await expect(hers.main).not.toContainText(ref);
  for (const words of [ref, citizen.name, citizen.email]) {
    await hers.page.goto('/staff/queue');
    await hers.page.locator('[name=q]').fill(words);
    await hers.page.locator('form[action$="/staff/search"] button').first().click();
    await expect(hers.main.locator(`a[href$="${ref}"]`)).toHaveCount(0);
  }
  const gone = await hers.page.goto(`/staff/cases/${ref}`);
  expect(gone.status()).toBe(404);

  // The reviewer sees that somebody stepped back, never why; and who has the case now.
  await boss.page.goto(`/staff/cases/${ref}`);
  await expect(boss.main).toContainText('stepped back because of a conflict of interest');
  await expect(boss.main).not.toContainText(/family/i);
  await expect(boss.main).toContainText(nameOf(colleague));

  // The colleague is asked too, and goes on.
  const his = await open(browser, demo, info);
  await signIn(his.page, colleague);
  await his.page.goto(`/staff/cases/${ref}`);
  await press(his.page, /^No/);
  await expect(his.main).toContainText('My housing file');
  valid(html);
});

const nameOf = (person) => person.email.split('@')[0].split('.').map((part) => part[0].toUpperCase() + part.slice(1)).join(' ');

test('interests are declared, and end', async ({ browser, demo }, info) => {
  const { page, main } = await open(browser, demo, info);
  await signIn(page, role(demo, info.project.name === 'desk' ? 'auditor' : 'integrity'));
  const html = {};
  const look = async (name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  await page.goto('/staff/interests');
  await look('interests');
  await page.getByRole('button', { name: 'Declare an interest' }).click();
  await press(page);
  await expect(page.locator('.govuk-error-summary')).toContainText('Choose what kind of interest it is');
  await look('refused');
  await page.locator('[name=kind][value=outside_job]').check();
  await page.locator('[name=scheme]').selectOption('organisation');
  await page.locator('[name=party]').fill('MERE-WATER');
  await page.locator('[name=words]').fill('I keep their books on Saturdays.');
  await press(page);
  await expect(main).toContainText('Your declaration is recorded');
  await expect(main).toContainText('I keep their books on Saturdays.');
  await look('declared');
  await main.getByRole('link', { name: 'Say when it ends' }).click();
  await look('end');
  await press(page);
  await expect(main).toContainText('It is recorded until when this interest lasts');
  valid(html);
});
