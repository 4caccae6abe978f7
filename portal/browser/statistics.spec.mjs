// J10 and the end of J8: a visitor reads the figures quarter by quarter and takes them away; the data protection officer has one counted again
// and releases it.
import { expect, press, role, signIn, sound, test, valid } from './demo.mjs';

// published are the quarters there are figures of, the newest first.
async function published(request) {
  return (await (await request.get('/statistics.json')).json()).quarters.map((q) => q.quarter);
}

test('figures, read by a visitor', async ({ page, context, sound }, info) => {
  const html = {};
  const [newest, before] = await published(page.request);
  for (const path of ['/statistics', '/fr/statistics', '/ar/statistics', `/statistics/${before}`, `/statistics/${before}/versions/1`]) {
    await page.setViewportSize({ width: path.includes('ar') || info.project.name === 'phone' ? 320 : 1280, height: 800 });
    const answer = await page.goto(path);
    expect(answer.status(), path).toBe(200);
    html[path] = await answer.text();
    await sound();
  }
  valid(html);
  expect(await context.cookies()).toEqual([]);

  await page.goto('/');
  await press(page, page.getByRole('link', { name: 'Figures: how we deal with requests' }));
  await expect(page.locator('main')).toContainText(/Of \d+ requests that had to be answered, we answered \d+ on time|too small to be shown/);
  await press(page, page.locator('#quarters + ul').getByRole('link').first());
  await expect(page).toHaveURL(new RegExp(`/statistics/${newest}$`));
  await expect(page.locator('main')).toContainText(/Of \d+ requests that had to be answered, we answered \d+ on time\./);
  await expect(page.locator('#table-causes')).toContainText('hidden');
  await expect(page.locator('main svg[role=img]')).toHaveCount(2);
  const chart = page.locator('svg[aria-labelledby=chart-received-title]');
  await expect(chart).toContainText('30');
  await expect(page.locator(`#${await chart.getAttribute('aria-describedby')}`)).toContainText('Came in');

  const data = await (await page.request.get(`/statistics/${newest}.json`)).json();
  expect(data.figures.rule.threshold).toBe(5);
  const causes = data.figures.tables.find((t) => t.id === 'causes');
  expect(causes.rows.filter((r) => r.cells[0].mark === 'c')).toHaveLength(2);
  const csv = await (await page.request.get(`/statistics/${newest}.csv`)).text();
  expect(csv).toMatch(new RegExp(`${newest},\\d+,causes,volume,[^,]*,count,Late,,c\r\n`));
  const whole = await page.request.get('/statistics', { headers: { 'accept-encoding': 'br' } });
  expect(Number(whole.headers()['content-length'] ?? 0)).toBeLessThan(20_000);
  if (info.project.name === 'desk') {
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('#table-received')).toBeVisible();
    await expect(chart).toBeVisible();
    if (process.env.DAYLIGHT_SHOTS) await page.pdf({ path: `${process.env.DAYLIGHT_SHOTS}/statistics.pdf`, format: 'A4' });
  }
});

test('figures, counted again and released', async ({ browser, demo }, info) => {
  const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
  const quarter = (await published(page.request))[info.project.name === 'desk' ? 1 : 2];
  const main = page.locator('main');
  await signIn(page, role(demo, 'dpo'));
  await page.goto('/staff/statistics');
  await expect(main).toContainText('Draft');
  await sound(page, info.project.use.javaScriptEnabled);
  await page.goto(`/staff/statistics/${quarter}/1`);
  await sound(page, info.project.use.javaScriptEnabled);
  await main.locator('summary').click();
  await main.locator('[name=why]').fill('Requests on paper were missing.');
  await press(page, 'Count this quarter again');
  await expect(page.locator('body')).toContainText('is being counted again');
  await expect.poll(async () => (await page.goto(`/staff/statistics/${quarter}/2`)).status(), { timeout: 180_000 }).toBe(200);
  const html = { draft: await page.content() };
  await sound(page, info.project.use.javaScriptEnabled);
  await press(page, 'Release these figures');
  await expect(page.locator('body')).toContainText('The figures are published.');
  valid(html);
  await expect.poll(async () => (await page.goto(`/statistics/${quarter}`)) && (await main.innerText())).toContain('Requests on paper were missing.');
  await press(page, main.getByRole('link', { name: 'Version 1' }));
  await expect(main).toContainText('There is a newer version');
});
