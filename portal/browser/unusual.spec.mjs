// Looks that stand out: a clerk looked at a neighbour on several evenings without a case. The integrity office reads the sum, opens the looks with a
// reason, and decides; the data protection officer finds the incident.
import { expect, press, role, room, signIn, sound, test, valid } from './demo.mjs';

test('a clerk looked at a neighbour, without a case', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const dana = await room(browser, demo, info);
  await signIn(dana.page, role(demo, 'dpo'));
  await dana.page.goto('/staff/overview');
  await expect(dana.main.locator('section[aria-labelledby=looks]')).toContainText(/Looked at the same person|There is nothing to ask about|Looked at much more/);
  await look(dana.page, 'overview');

  const sam = await room(browser, demo, info);
  await signIn(sam.page, role(demo, 'integrity'));
  await sam.page.goto('/staff/conflicts');
  const row = sam.main.locator('table[aria-labelledby=looks] tr', { hasText: /2[123]:40/ }).first();
  await expect(row).toContainText('Looked at the same person again and again, without a case');
  await expect(row).toContainText('Looked at one person on 3 days within 30 days, and named no case.');
  await expect(sam.main).toContainText('The last day that was read is');
  await look(sam.page, 'list');
  await press(sam.page, row.getByRole('link').first());
  await expect(sam.main).toContainText('Good reasons there can be');
  await look(sam.page, 'flag');
  await press(sam.page, 'Open the looks');
  await expect(sam.page.locator('.govuk-error-summary')).toBeVisible();
  await look(sam.page, 'refused');
  await sam.main.locator('[name=purpose]').fill(`Asking why, ${info.project.name}`);
  await press(sam.page, 'Open the looks');
  await expect(sam.main).toContainText('is recorded with each person concerned');
  await expect(sam.main.locator('tbody tr')).toHaveCount(3);
  await look(sam.page, 'looks');

  await dana.page.goto('/staff/incidents');
  const incidents = dana.main.getByRole('link', { name: /A look without need/ });
  const before = await incidents.count();
  if (!desk) return valid(html); // it is decided once, on the desk
  await press(sam.page, sam.main.getByRole('link', { name: 'Back to what stood out' }));
  await sam.main.locator('[name=verdict][value=misuse]').check();
  await sam.main.locator('[name=reason]').fill('The manager says there was no task. She lives next door.');
  await press(sam.page, 'Decide');
  await expect(sam.main).toContainText('Your decision is recorded.');
  await expect(sam.main.locator('table[aria-labelledby=rules]')).toContainText('100%');
  await look(sam.page, 'decided');
  await expect(async () => {
    await dana.page.goto('/staff/incidents');
    expect(await incidents.count()).toBeGreaterThan(before);
  }).toPass({ timeout: 30_000 });
  valid(html);
});
