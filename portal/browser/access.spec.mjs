// Whether everybody still needs what they may do: the data protection officer answers right by right, nobody for their own; a colleague with an
// older page sees what was answered meanwhile.
import { expect, press, role, room, signIn, sound, test, valid } from './demo.mjs';

test('rights are confirmed one by one', async ({ browser, demo }, info) => {
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const dana = await room(browser, demo, info);
  await signIn(dana.page, role(demo, 'dpo'));
  await dana.page.goto('/staff/overview');
  await press(dana.page, dana.main.getByRole('link', { name: /Access review \d/ }).first());
  await expect(dana.main).toContainText('Answer for those you can judge');
  await expect(dana.main.locator('#rights tr', { hasText: 'Data protection officer' })).toContainText('This is yours. A colleague answers.');
  await look(dana.page, 'review');
  const address = new URL(dana.page.url()).pathname;

  const terry = await room(browser, demo, info);
  await signIn(terry.page, role(demo, 'administrator'));
  await terry.page.goto(address);
  const of = (who) => who.main.locator('#rights tr', { hasText: 'Integrity officer' });
  await expect(of(terry)).toContainText('Not answered yet');

  await of(dana).getByLabel('Take it away', { exact: true }).check();
  await press(dana.page, 'Save these answers');
  await expect(dana.page.locator('.govuk-error-summary')).toContainText('Say why you take it away');
  await look(dana.page, 'refused');
  await of(dana).getByLabel('Still needed').check();
  await press(dana.page, 'Save these answers');
  await expect(dana.page.locator('body')).toContainText('1 answer was saved.');
  await expect(of(dana)).toContainText('Still needed');
  await expect(of(dana).locator('input')).toHaveCount(0);

  await of(terry).getByLabel('Take it away', { exact: true }).check();
  await of(terry).getByLabel('Reason, if you take it away').fill('Another unit does this now');
  await press(terry.page, 'Save these answers');
  await expect(terry.page.locator('.govuk-error-summary')).toContainText('“Still needed” meanwhile. You had chosen “Taken away”. Nothing was saved');
  await look(terry.page, 'overtaken');

  const file = await dana.page.request.get(`${address}.csv`);
  expect(file.headers()['content-type']).toContain('text/csv');
  expect(await file.text()).toMatch(/Integrity officer.*Still needed/);
  await dana.page.goto('/staff/access');
  await look(dana.page, 'list');
  valid(html);
});
