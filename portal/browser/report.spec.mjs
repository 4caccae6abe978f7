// A report that is too long to wait for: ordered, made in the background, told of by mail, fetched.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { asCitizen, expect, letter, press, test, valid } from './demo.mjs';

const looks = 3_500;

// told has a source report many looks at a citizen's data.
async function told(demo, citizen, run) {
  const source = demo.sources.find((s) => s.id === 'council-tax');
  const lines = Array.from({ length: looks }, (_, i) => JSON.stringify({
    specversion: '1.0', id: `long-${run}-${i}`, source: source.prefix, type: 'access.recorded.v1', time: new Date(Date.now() - (i + 1) * 60_000).toISOString(),
    data: {
      subject: { scheme: citizen.scheme, id: citizen.id },
      actor: { kind: 'person', id: `rev-${i % 40}`, role: 'Council tax officer', unit: 'Revenues', org: { code: 'NM', name: 'Northmere Council' } },
      action: 'view', data_categories: ['identity', 'council-tax'], purpose: { activity: 'PA-003', text: 'Checking a discount' },
      case_ref: `CT-2026-${i % 90}`, system: { name: 'Revenues system' },
    },
  }));
  const answer = await fetch(`${demo.url}/api/v1/access-events`, {
    method: 'POST', headers: { authorization: `Bearer ${source.api_key}`, 'content-type': 'application/x-ndjson' }, body: lines.join('\n'),
  });
  expect(answer.status).toBe(200);
  expect((await answer.text()).includes(`"stored":${looks}`)).toBe(true);
}

test('a long report is made while nobody waits', async ({ page, demo, sound }, info) => {
  const citizen = demo.citizens[info.project.name === 'desk' ? 30 : 31];
  await told(demo, citizen, `${info.project.name}-${Date.now()}`);
  await page.goto('/my/accesses');
  await asCitizen(page, citizen);
  const main = page.locator('main');
  await expect(async () => { // until all of them have their numbers
    await page.goto('/my/accesses.pdf');
    await expect(main).toContainText('This report takes some time', { timeout: 1000 });
  }).toPass();
  await sound();
  const pages = { order: await page.content() };
  await page.locator('[name=email]').fill('not an address');
  await press(page);
  await expect(page).toHaveTitle(/^Error: /);
  await sound();
  const address = `long-${info.project.name}-${Date.now()}@post.example`;
  await page.locator('[name=email]').fill(address);
  await press(page);
  await expect(page).toHaveURL(/\/my\/accesses\/reports\/[0-9a-f-]{36}$/);
  const here = page.url();
  await expect(async () => { // with script the page follows by itself; without it there is a link
    if (info.project.name !== 'desk') await page.goto(here);
    await expect(main).toContainText('Your report is ready', { timeout: 3000 });
  }).toPass({ timeout: 300_000 });
  await sound();
  pages.ready = await page.content();
  const mail = await letter(demo, address, /ready/i);
  expect(mail.text.includes(new URL(here).pathname), 'the letter leads to the report').toBe(true);
  expect(mail.text.includes(citizen.name), 'the letter names nobody').toBe(false);
  const file = info.outputPath('long.pdf');
  const answer = await page.request.get(await main.locator('a[href$="/file"]').getAttribute('href'));
  expect(answer.headers()['content-disposition']).toContain('.pdf');
  expect(Number(answer.headers()['content-length'])).toBe((await answer.body()).length);
  writeFileSync(file, await answer.body());
  execFileSync('qpdf', ['--check', file], { stdio: 'pipe' });
  expect(execFileSync('pdfsig', ['-nocert', file]).toString()).toContain('Signature is Valid');
  expect(execFileSync('pdfinfo', [file]).toString()).toMatch(/Tagged:\s+yes/);
  const numbered = execFileSync('pdftotext', [file, '-'], { maxBuffer: 256 << 20 }).toString();
  expect(numbered.includes('3,5'), 'it holds all of them').toBe(true);
  await page.goto('/my/accesses');
  await expect(main).toContainText('Long reports you asked for');
  await page.goto(`/ar${new URL(here).pathname}`);
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await sound();
  valid(pages);
});
