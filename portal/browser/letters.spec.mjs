// A citizen keeps the letters of an answered request, and a caseworker prints one for somebody without a mailbox.
import { asCitizen, expect, press, role, signIn, test, valid } from './demo.mjs';

const isPDF = async (page, link) => {
  const answer = await page.request.get(await link.getAttribute('href'));
  expect(answer.headers()['content-type']).toBe('application/pdf');
  expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-');
};

test('letters of a request', async ({ page, browser, demo, sound }, info) => {
  const html = {};
  const look = async (name, on = page) => {
    html[name] = await on.content();
    if (process.env.DAYLIGHT_SHOTS) await on.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-${name}.png`, fullPage: true });
  };
  let ref;
  for (const citizen of demo.citizens.slice(0, 12)) { // whoever has an answered request
    await page.goto('/signin?next=/my');
    await asCitizen(page, citizen);
    const links = await page.locator('main a[href*="/my/requests/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    for (const link of links) {
      await page.goto(link);
      if (await page.locator('#letters').count() && await page.locator('#decision').count()) ref = link.split('/').pop();
      if (ref) break;
    }
    if (ref) break;
    await page.context().clearCookies();
  }
  expect(ref).toBeTruthy();
  const letters = page.locator('#letters a');
  expect(await letters.count()).toBeGreaterThan(1);
  await isPDF(page, letters.last());
  await sound();
  await look('en');
  await page.goto(`/ar/my/requests/${ref}`);
  await isPDF(page, letters.last());
  await sound();
  await look('ar');

  const office = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
  await signIn(office, role(demo, 'caseworker', info.project.name === 'desk' ? 0 : 1));
  await office.goto(`/staff/cases/${ref}`);
  if (await office.locator('[name=purpose]').count()) { // not their own case
    await office.locator('[name=purpose]').fill('Printing the answer for the post');
    await press(office);
  }
  await isPDF(office, office.locator('main a[href$=".pdf"]').last());
  await look('staff', office);
  valid(html);
});
