// A caseworker tells the clock what happened: a day is corrected, a late answer wants its reason, more time is taken.
import { expect, press, role, signIn, sound, test, valid } from './demo.mjs';

// keyIn files a request that came by post so many days ago, takes it, and returns its reference.
async function keyIn(page, ago, name) {
  const day = new Date(Date.now() - ago * 86_400_000);
  await page.goto('/staff/cases/new?kind=access');
  await page.locator('[name=channel][value=post]').check();
  await page.locator('[name=received-day]').fill(String(day.getUTCDate()));
  await page.locator('[name=received-month]').fill(String(day.getUTCMonth() + 1));
  await page.locator('[name=received-year]').fill(String(day.getUTCFullYear()));
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=post]').fill('3 Mill Lane, Northmere');
  await page.locator('[name=what]').fill('Letters about the allotment');
  await press(page, page.getByRole('button', { name: 'File the request' }));
  const ref = (await page.locator('body').innerText()).match(/filed as (NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5})/)[1];
  await page.goto(`/staff/cases/${ref}`);
  await page.locator('[name=purpose]').fill('Keyed in from the post');
  await press(page);
  await press(page, 'Take the case');
  return ref;
}

test('what the clock is told', async ({ page, demo }, info) => {
  const main = page.locator('main');
  const html = {};
  const look = async (name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  await signIn(page, role(demo, 'caseworker', info.project.name === 'desk' ? 0 : 1));

  const ref = await keyIn(page, 6, 'Orla Penhallow');
  const path = `/staff/cases/${ref}`;
  const due = await page.locator('.dl-deadline time').first().getAttribute('datetime');
  await look('case');
  await page.goto(`${path}/receipt`); // told by letter, two days ago
  const told = new Date(Date.now() - 2 * 86_400_000);
  await page.locator('[name=on-day]').fill(String(told.getUTCDate()));
  await page.locator('[name=on-month]').fill(String(told.getUTCMonth() + 1));
  await page.locator('[name=on-year]').fill(String(told.getUTCFullYear()));
  await look('receipt');
  await press(page);
  await expect(main).toContainText('Receipt confirmed');

  await page.goto(`${path}/amend`);
  await main.getByLabel('The request reached us').check();
  const earlier = new Date(Date.now() - 20 * 86_400_000);
  await page.locator('[name=day-day]').fill(String(earlier.getUTCDate()));
  await page.locator('[name=day-month]').fill(String(earlier.getUTCMonth() + 1));
  await page.locator('[name=day-year]').fill('2');
  await page.locator('[name=why]').fill('The stamp on the envelope says so');
  await press(page);
  await expect(main).toContainText('There is a problem');
  await expect(page.locator('[name=why]')).toHaveValue('The stamp on the envelope says so');
  await look('amend');
  await page.locator('[name=day-year]').fill(String(earlier.getUTCFullYear()));
  await press(page);
  await expect(main).toContainText(/Corrected: the request reached us on .*, not on /); // both the new day and the old
  await expect(main).toContainText('The stamp on the envelope says so');
  await expect(main).toContainText('The answer is now due on');
  expect(await page.locator('.dl-deadline time').first().getAttribute('datetime')).not.toBe(due);
  await look('amended');

  await page.goto(`${path}/extend`);
  await expect(main).toContainText('The law allows at most: 2 months');
  await page.locator('[name=by]').fill('5');
  await page.locator('[name=reason]').fill('Three archives hold parts of it');
  await press(page);
  await expect(main).toContainText('Enter a whole number from 1 to 2');
  await expect(page.locator('[name=reason]')).toHaveValue('Three archives hold parts of it');
  await page.locator('[name=by]').fill('1');
  await look('extend');
  await press(page);
  await expect(main).toContainText('Extension told');

  const late = `/staff/cases/${await keyIn(page, 70, 'Piran Quill')}`;
  await expect(main).toContainText('This case is late.');
  await look('late-case');
  await page.goto(`${late}/decide`);
  await page.locator('[name=outcome][value=nothing_held]').check();
  await page.locator('[name=reasons]').fill('We looked in all three archives.');
  await press(page, page.getByRole('button', { name: 'Save and send for approval' }));
  await expect(main).toContainText('Choose why the answer is late');
  await expect(page.locator('[name=reasons]')).toHaveValue('We looked in all three archives.');
  await look('late-decide');
  await page.locator('[name=cause][value=volume]').check();
  await press(page, page.getByRole('button', { name: 'Save and send for approval' }));
  await expect(main).toContainText('There is much to search or read');
  await expect(main).not.toContainText('This case is late.');

  for (const step of ['fee', 'transfer']) {
    await page.goto(`${path}/${step}`);
    await look(step);
  }
  valid(html);
});
