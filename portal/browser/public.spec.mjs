// Step 1: a visitor reads what is published, in three languages, on a phone and on a desk, without a cookie.
import { expect, press, test, valid } from './demo.mjs';

const pages = ['/', '/notices', '/notices/libraries', '/notices/libraries/versions/1', '/notices/libraries/short', '/notices/libraries/changes/1..2', '/notices/libraries/follow',
  '/notices/follow', '/notices/follow/sent', '/retention',
  '/registers/processing', '/registers/processing/PA-003', '/registers/sharing', '/registers', '/registers/incidents', '/registers/incidents/1', '/deadlines', '/log', '/log/erased', '/verify', '/accessibility',
  '/cookies', '/privacy', '/contact'];

for (const [device, width] of [['phone', 320], ['desk', 1280]]) {
  for (const language of ['', '/fr', '/ar']) {
    test(`public pages are sound on a ${device}, ${language || '/en'}`, async ({ page, sound, context }) => {
      await page.setViewportSize({ width, height: 800 });
      const html = {};
      for (const path of pages) {
        const answer = await page.goto(path === '/' ? language || '/' : language + path);
        expect(answer.status(), page.url()).toBe(200);
        html[page.url()] = await answer.text();
        await sound();
      }
      expect(await context.cookies()).toEqual([]);
      if (width === 320) valid(html);
    });
  }
}

test('a visitor finds how long something is kept', async ({ page }) => {
  await page.goto('/retention');
  await page.locator('input[name=q]').fill('council tax');
  await press(page, page.locator('main form button').first());
  await expect(page).toHaveURL(/q=council/);
  await expect(page.locator('main')).toContainText(/council tax/i);
  const data = await (await page.request.get('/retention.json?q=council%20tax')).json();
  expect(JSON.stringify(data)).toMatch(/council tax/i);
  const csv = await page.request.get('/retention.csv');
  expect(csv.headers()['content-type']).toContain('text/csv');
});

test('pages keep their language and say the others', async ({ page }) => {
  await page.goto('/ar/notices');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  await press(page, page.getByRole('link', { name: 'Français' }));
  await expect(page).toHaveURL(/\/fr\/notices$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
});

test('what is not there says what to do next', async ({ page, sound }) => {
  const answer = await page.goto('/notices/no-such-notice');
  expect(answer.status()).toBe(404);
  await sound();
});
