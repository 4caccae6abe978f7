// J10: somebody who wants nothing but to know. They read what is published, follow it from one page to the next, take it away as data and on
// paper, in three languages, at four times the size, and nobody follows them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, press, test, valid } from './demo.mjs';

const registers = ['/registers/processing', '/registers/sharing', '/registers/processors', '/registers/algorithms', '/registers/incidents'];

test('a visitor reads everything that is published', async ({ page, context, sound }) => {
  const main = page.locator('main');
  await page.goto('/retention?q=cameras');
  await press(page, main.locator('table a').first());
  await expect(page).toHaveURL(/\/retention\/[A-Z]+-\d+$/);
  await expect(main).toContainText(/31 days/);
  await sound();
  const row = new URL(page.url()).pathname;
  expect((await (await page.request.get(`${row}.json`)).json()).content.period).toBe('P31D');
  await page.goto(`${row}/versions/1`);
  await expect(main).toContainText('Version 1');

  const html = {};
  for (const register of registers) {
    await page.goto('/registers');
    await press(page, main.locator(`a[href="${register}"]`));
    html[register] = await page.content();
    await sound();
    await press(page, main.locator(`a[href^="${register}/"]`).first());
    html[page.url()] = await page.content();
    await sound();
    const entry = new URL(page.url()).pathname;
    expect((await page.goto(`${entry}/versions/1`)).status(), entry).toBe(200);

    const list = await (await page.request.get(`${register}.json`)).json();
    const documents = Object.values(list).find(Array.isArray);
    expect(documents.length, register).toBeGreaterThan(0);
    const lines = (await (await page.request.get(`${register}.csv`)).text()).split('\r\n');
    expect(lines.length, register).toBeGreaterThan(documents.length);
    const linked = await (await page.request.get(`${register}.jsonld`)).json();
    expect(Object.keys(linked), register).toEqual(expect.arrayContaining(['@context', '@graph']));
    expect(await (await page.request.get(`${register}.atom`)).text(), register).toContain('<feed xmlns="http://www.w3.org/2005/Atom"');
  }
  await page.goto('/registers/interests');
  html.interests = await page.content();
  await sound();
  await page.goto('/notices/libraries/changes/1..2');
  await expect(main.locator('ins, del').first()).toBeVisible();
  valid(html);
  expect(await context.cookies()).toEqual([]);
});

test('a visitor reads it four times as large, and on paper', async ({ page, sound }, info) => {
  await page.setViewportSize({ width: 320, height: 256 }); // 1280 by 1024 at 400 %
  for (const path of ['/', '/search?q=cameras', '/notices/cctv', '/retention', '/retention/disposal', '/registers/algorithms/AT-001', '/statistics', '/ar/registers/processors']) {
    expect((await page.goto(path)).status(), path).toBe(200);
    await sound();
  }
  if (info.project.name === 'phone') return; // paper is the same for both
  const folder = mkdtempSync(join(tmpdir(), 'daylight-paper-'));
  for (const [path, said] of [['/notices/cctv', 'Cameras in public places'], ['/registers/algorithms/AT-001', 'Order of school applications'], ['/statistics', 'How we count']]) {
    await page.goto(path);
    const file = join(folder, 'page.pdf');
    await page.pdf({ path: file, format: 'A4' });
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    expect(text, path).toContain(said);
    expect(text, path).not.toContain('Follow a request'); // the menu stays on the screen
  }
});
