// Conflicts of interest: an officer is given a case of her brother, says so, and from then on there is no such case for her.
import { askForCopy, enter, expect, press, role, room, signIn, sound, test, valid } from './demo.mjs';

test('her brother', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 50 : 51];
  const [sister, colleague] = desk ? [role(demo, 'caseworker', 1), role(demo, 'caseworker', 0)] : [role(demo, 'caseworker', 0), role(demo, 'caseworker', 1)];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const theirs = await room(browser, demo, info);
  const ref = await askForCopy(theirs.page, citizen, 'My housing file');

  const boss = await room(browser, demo, info);
  await signIn(boss.page, role(demo, 'reviewer'));
  await enter(boss.page, ref, 'Handing it out');
  await boss.page.goto(`/staff/cases/${ref}/assign`);
  const option = boss.main.locator('[name=to] option', { hasText: nameOf(sister) });
  await boss.main.locator('[name=to]').selectOption(await option.getAttribute('value'));
  await press(boss.page);

  const hers = await room(browser, demo, info);
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
    await press(hers.page, hers.page.locator('form[action$="/staff/search"] button').first());
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
  const his = await room(browser, demo, info);
  await signIn(his.page, colleague);
  await his.page.goto(`/staff/cases/${ref}`);
  await press(his.page, /^No/);
  await expect(his.main).toContainText('My housing file');
  valid(html);
});

const nameOf = (person) => person.email.split('@')[0].split('.').map((part) => part[0].toUpperCase() + part.slice(1)).join(' ');

test('interests are declared, and end', async ({ browser, demo }, info) => {
  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, info.project.name === 'desk' ? 'auditor' : 'integrity'));
  const html = {};
  const look = async (name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  await page.goto('/staff/interests');
  await look('interests');
  await press(page, page.getByRole('button', { name: 'Declare an interest' }));
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
  await press(page, main.getByRole('link', { name: 'Say when it ends' }));
  await look('end');
  await press(page);
  await expect(main).toContainText('It is recorded until when this interest lasts');
  valid(html);
});
