// J6: a caseworker asks Housing and Finance; they answer without seeing the case, are reminded, and the late one is reported.
import { askForCopy, enter, expect, letter, press, role, signIn, sound, test, valid } from './demo.mjs';

test('tasks to Housing and Finance', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 30 : 31];
  const html = {};
  const open = async () => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
    return { page, main: page.locator('main') };
  };
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const ref = await askForCopy((await open()).page, citizen, `My housing file, for the tasks of ${citizen.name}`);

  const { page, main } = await open();
  await signIn(page, role(demo, 'caseworker', desk ? 0 : 1));
  await enter(page, ref, 'Taking up this request');
  await press(page, /take the case/i);
  for (const [unit, text, named] of [['Housing', 'The tenancy file, 2019 until today', true], ['Finance', 'How long are closed accounts kept?', false]]) {
    await page.goto(`/staff/cases/${ref}/task`);
    if (named) await look(page, 'task');
    await main.locator('[name=to]').selectOption(unit);
    await main.locator('[name=text]').fill(text);
    if (named) await main.locator('[name=named]').check();
    await press(page);
    await expect(main).toContainText(text);
  }
  await look(page, 'case');
  await page.goto(`/staff/cases/${ref}/decide`);
  await expect(main).toContainText(/2 tasks are still open: (Housing and Finance|Finance and Housing)/);

  // Housing reads who the citizen is, asks back and then answers; it never sees the case.
  const housing = await open();
  const hollie = demo.staff.find((s) => s.email.startsWith('hollie.'));
  await letter(demo, hollie.email, /A task for Housing/);
  await signIn(housing.page, hollie);
  await expect(housing.page).toHaveURL(/\/staff\/tasks/);
  await look(housing.page, 'tasks');
  expect((await housing.page.goto(`/staff/cases/${ref}`)).status()).toBe(403);
  await housing.page.goto('/staff/tasks');
  await press(housing.page, housing.main.getByRole('link', { name: new RegExp(ref) }));
  await expect(housing.main).toContainText(citizen.name);
  await expect(housing.main).not.toContainText(citizen.email);
  await look(housing.page, 'one');
  await housing.main.locator('[name=how][value=question]').check();
  await housing.main.locator('[name=text]').fill('Which of the two tenancies?');
  await press(housing.page);
  await page.goto(`/staff/cases/${ref}/task-more`);
  await look(page, 'more');
  await main.getByRole('radio', { name: /Housing/ }).check();
  await main.locator('[name=text]').fill('Both of them.');
  await press(page);
  await expect(main).toContainText('Which of the two tenancies?');
  await housing.page.goto('/staff/tasks');
  await press(housing.page, housing.main.getByRole('link', { name: new RegExp(ref) }));
  await expect(housing.main).toContainText('Both of them.');
  await housing.main.locator('[name=how][value=answered]').check();
  await housing.main.locator('[name=text]').fill('Two files, 41 pages.');
  await housing.main.locator('[name=files]').setInputFiles({ name: 'tenancy.txt', mimeType: 'text/plain', buffer: Buffer.from('Tenancy 88/1042') });
  await press(housing.page);
  await page.goto(`/staff/cases/${ref}`);
  await expect(main).toContainText('Two files, 41 pages.');
  await expect(main.getByRole('link', { name: /tenancy\.txt/ })).toBeVisible();

  await page.goto(`/staff/cases/${ref}/task-drop`);
  await look(page, 'drop');
  await press(page);
  await expect(main).toContainText('withdrawn');

  // The demonstration holds a task that Housing let lie: two reminders, then the reviewer was told.
  await letter(demo, hollie.email, /Reminder: a task for Housing/);
  const told = await letter(demo, role(demo, 'reviewer').email, /Late: Housing has not answered/);
  const late = told.subject.match(/NM-[0-9A-Z-]+/)[0];
  const second = await open();
  await signIn(second.page, role(demo, 'reviewer'));
  await enter(second.page, late, 'Housing is late');
  await expect(second.main).toContainText('Housing is late with task 1');
  await expect(second.main).toContainText('2 reminders were sent');
  await expect(second.main).toContainText('Seven years after the account is closed');
  valid(html);
});
