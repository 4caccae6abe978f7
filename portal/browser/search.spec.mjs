import { test, expect, press, valid } from './demo.mjs';

test('one search finds what is published, forgives a slip, and leads on', async ({ page, sound }) => {
  await page.goto('/');
  await page.getByRole('searchbox').fill('camras');
  await press(page, page.getByRole('button', { name: 'Search' }));
  await expect(page).toHaveURL(/\/search\?q=camras$/);
  await expect(page.getByRole('status')).toContainText(/Nothing here has the word .camras.\. We looked for .camera/);
  await expect(page.getByRole('main').getByRole('link', { name: /CCTV/ }).first()).toBeVisible();
  await sound();
  valid({ search: await page.content() });

  await page.getByRole('searchbox').fill('housing');
  await press(page, page.getByRole('button', { name: 'Search' }));
  await press(page, page.getByRole('navigation', { name: 'What was found, by kind' }).getByRole('link', { name: /Retention schedule/ }));
  await expect(page).toHaveURL(/kind=retention/);
  await expect(page.locator('main .dl-quiet').first()).toHaveText('Retention schedule');
  await expect(page.locator('main .dl-quiet', { hasNotText: 'Retention schedule' })).toHaveCount(0);
  await sound();

  await page.getByRole('searchbox').fill('how do I complain');
  await press(page, page.getByRole('button', { name: 'Search' }));
  await press(page, page.getByRole('link', { name: 'Ask, correct or complain' }));
  await expect(page).toHaveURL(/\/requests\/new/);
});

test('the search speaks the language of the page', async ({ page, sound }) => {
  await page.goto('/ar/search?q=' + encodeURIComponent('كاميرات'));
  await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible();
  await sound();
  await page.goto('/fr/search?q=xyzzyx');
  await expect(page.getByRole('status')).toContainText('Rien ici ne contient ces mots');
  await sound();
});
