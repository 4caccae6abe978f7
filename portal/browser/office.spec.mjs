// The administrator's desk: source systems with their coverage, and the people who work here.
import { expect, role, signIn, test, valid } from './demo.mjs';

test('the desk of the administrator is sound', async ({ page, demo, sound }) => {
  await signIn(page, role(demo, 'administrator'));
  const html = {};
  for (const path of ['/staff/sources', '/staff/sources/council-tax', '/staff/sources/new', '/staff/people', '/staff/people/new', '/ar/staff/sources']) {
    expect((await page.goto(path)).status(), path).toBe(200);
    await sound();
    html[path] = await page.content();
  }
  expect((await page.goto('/staff/queue')).status()).toBe(403); // an administrator reads no cases
  valid(html);
});
