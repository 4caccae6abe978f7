// The queue: what is seen of it stands in the address, is kept as a view and counted; several cases are given away after a preview;
// who is away is given nothing. All of it by keyboard, and without script on the phone.
import { expect, press, role, signIn, test, valid } from './demo.mjs';

test('views, several cases at once, and who is away', async ({ page, demo, sound }, info) => {
  const desk = info.project.name === 'desk';
  const main = page.locator('main');
  const html = {};
  const look = async (name) => {
    await sound();
    html[name] = await page.content();
  };
  await signIn(page, role(demo, 'reviewer'));
  await page.goto('/staff/queue?all=yes');
  await expect(main.getByRole('heading', { name: 'What needs you now' })).toBeVisible();
  await look('queue');

  // A filter stands in the address and comes off again by its chip.
  await main.locator('[name=who]').selectOption('nobody');
  await main.locator('[name=kind]').selectOption('complaint');
  await press(page, 'Apply filters');
  await expect(page).toHaveURL(/who=nobody/);
  await expect(page).toHaveURL(/kind=complaint/);
  await press(page, main.locator('.dl-filter__chip').filter({ hasText: 'Complaint' }));
  await expect(page).not.toHaveURL(/kind=/);

  // It is kept under a name.
  const name = `Free ones ${info.project.name}`;
  await main.getByText('Save this as a view').click();
  await main.locator('#name').fill(name);
  await press(page, 'Save the view');
  await expect(main.locator('.dl-views')).toContainText(name);
  await page.goto('/staff/views');
  await look('views');

  // One row is chosen, by keyboard where there is one.
  await page.goto('/staff/queue?who=nobody&order=received');
  const row = main.locator('tbody tr').nth(desk ? 0 : 1);
  const ref = await row.locator('th a').innerText();
  if (desk) {
    await page.keyboard.press('j');
    await expect(row.locator('th a')).toBeFocused();
    await page.keyboard.press('x');
    await expect(row.locator('[name=row]')).toBeChecked();
    await expect(main.locator('[role=status]').filter({ hasText: 'Chosen: 1' })).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.locator('#shortcuts')).toContainText('Next case in the list');
  } else {
    await row.locator('[name=row]').check();
    await main.locator('#bulk summary').click();
  }
  await main.locator('[name=deed]').selectOption('note');
  await press(page, 'Show what will happen');
  await main.locator('[name=text]').fill('Ask the archive first.');
  await look('ask');
  await press(page, 'Show what will happen');
  await expect(main).toContainText('Will be done: 1 case');
  await expect(main).toContainText(ref);
  await look('plan');
  await press(page, /Do it with 1 case/);
  await expect(page).toHaveURL(/\/staff\/bulk\//);
  for (const again of [false, true]) {
    if (again) await page.reload();
    await expect(main).toContainText('It was done with 1 case.');
    await expect(main).toContainText(ref);
  }
  await look('result');

  // Giving to whoever has room says to whom before anything is done.
  await page.goto('/staff/queue?who=nobody');
  await main.locator('#bulk summary').click();
  await main.locator('[name=scope][value=page]').check();
  await main.locator('[name=deed]').selectOption('give');
  await press(page, 'Show what will happen');
  await expect(main).toContainText('Nothing has been done yet');
  await expect(main).toContainText('Goes to');

  // An absence next year, entered for somebody and taken back: nothing of it stays for other specs.
  await page.goto('/staff/leave');
  const who = main.locator('[name=officer]');
  await who.selectOption({ index: desk ? 0 : 1 });
  const year = String(new Date().getFullYear() + 1);
  for (const [field, values] of [['since', ['1', '2', year]], ['until', ['12', '2', year]]]) {
    for (const [i, part] of ['day', 'month', 'year'].entries()) await main.locator(`[name=${field}-${part}]`).fill(values[i]);
  }
  await look('leave');
  await press(page, 'Enter');
  await expect(page).toHaveURL(/\/staff\/rota/);
  await expect(main).toContainText(`1 February ${year}`);
  await look('rota');
  await press(page, main.locator('table').first().locator('tr').filter({ hasText: `1 February ${year}` }).getByRole('button', { name: /Take it back/ }).first());
  await press(page, main.locator('table').last().locator('tbody th a').first());
  await look('competence');

  // The search says what it can find.
  await page.goto('/staff/queue?all=yes');
  await main.locator('#q').fill(ref.slice(0, 9));
  await press(page, 'Search');
  await expect(main).toContainText('A part of one finds nothing');
  await look('found');

  for (const path of ['/ar/staff/queue?all=yes', '/fr/staff/rota', '/ar/staff/leave']) {
    await page.goto(path);
    await look(path);
  }
  await page.goto('/staff/views');
  await press(page, main.locator('section').filter({ hasText: name }).getByRole('button', { name: 'Delete' }));
  await expect(main).not.toContainText(name);
  valid(html);
});
