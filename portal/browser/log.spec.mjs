// The public log: anyone sees how it stands, who keeps watch and every signed state, and can take the proofs away.
import { expect, press, test, valid } from './demo.mjs';

const pages = ['/log', '/log/checkpoints', '/verify'];

for (const [device, width] of [['phone', 320], ['desk', 1280]]) {
  for (const language of ['', '/fr', '/ar']) {
    test(`the pages of the log are sound on a ${device}, ${language || '/en'}`, async ({ page, sound, context }) => {
      await page.setViewportSize({ width, height: 800 });
      const html = {};
      for (const path of pages) {
        const answer = await page.goto(language + path);
        expect(answer.status(), page.url()).toBe(200);
        html[page.url()] = await answer.text();
        await sound();
      }
      expect(await context.cookies()).toEqual([]);
      if (width === 320) valid(html);
    });
  }
}

test('from the log to its states and their proofs', async ({ page, demo }) => {
  await page.goto('/log');
  await expect(page.locator('#witnesses')).toContainText('Nobody outside keeps a copy yet');
  await expect(page.locator('#stopped')).toHaveCount(0);
  await expect(page.locator('#key')).toHaveText(demo.log_public_key);
  await expect(page.locator('#fingerprint')).toHaveText(/^([0-9a-f]{8} ){7}[0-9a-f]{8}$/);
  await press(page, page.getByRole('link', { name: 'All signed states of the log' }));
  await expect(page).toHaveURL(/\/log\/checkpoints$/);
  const state = page.getByRole('link', { name: /^Signed state/ }).first();
  const newest = await page.request.get(await state.getAttribute('href'));
  expect(newest.headers()['content-type']).toContain('text/plain');
  const [origin, size] = (await newest.text()).split('\n');
  expect(demo.log_public_key.startsWith(`${origin}+`)).toBe(true);
  expect((await state.getAttribute('href')).endsWith(`/${size}`)).toBe(true);
});

test('the states and the proofs between them as data', async ({ request, baseURL }) => {
  const { checkpoints } = await (await request.get(`${baseURL}/log/checkpoints.json`)).json();
  expect(checkpoints.length).toBeGreaterThan(0);
  for (const c of checkpoints) {
    expect((await (await request.get(c.url)).text()).split('\n').slice(1, 3)).toEqual([String(c.size), c.root]);
    if (!c.consistency_url) continue;
    const proof = await request.get(c.consistency_url);
    expect(proof.headers()['cache-control']).toContain('immutable');
    expect(await proof.text()).toMatch(new RegExp(`^old \\d+\\n([A-Za-z0-9+/=]{44}\\n)*\\n.*\\n${c.size}\\n`));
  }
  expect((await request.get(`${baseURL}/log/consistency/1..2`)).status()).toBe(404);
});
