// Steps 3 and 4: a source reports a look; the citizen signs in with the eID, reads who looked, takes it away and questions a line.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { asCitizen, expect, press, test, valid } from './demo.mjs';

// report sends one event as a source system does.
async function report(demo, citizen, id, purpose, time) {
  const source = demo.sources.find((s) => s.id === 'council-tax');
  return fetch(`${demo.url}/api/v1/access-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${source.api_key}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0', id, source: source.prefix, type: 'access.recorded.v1', time,
      data: {
        subject: { scheme: citizen.scheme, id: citizen.id },
        actor: { kind: 'person', id: 'rev-901', role: 'Council tax officer', unit: 'Revenues', org: { code: 'NM', name: 'Northmere Council' } },
        action: 'view', data_categories: ['identity', 'council-tax'], purpose: { activity: 'PA-003', text: purpose },
        case_ref: 'CT-2026-77', system: { name: 'Revenues system' },
      },
    }),
  });
}

test('a citizen sees who looked, takes it away and questions a line', async ({ page, demo, sound }, info) => {
  const citizen = demo.citizens[info.project.name === 'desk' ? 4 : 7]; // one of them has a name in Arabic
  const other = demo.citizens[20];
  const event = `browser-${info.project.name}-${Date.now()}`;
  const purpose = `Checking the discount ${event.slice(-6)}`;
  const time = new Date(Date.now() - 60_000).toISOString();
  expect((await report(demo, citizen, event, purpose, time)).status).toBe(201);
  expect((await report(demo, citizen, event, purpose, time)).status).toBe(200); // a repeat is harmless
  expect((await report(demo, citizen, event, 'Something else', time)).status).toBe(409);
  const html = {};
  const look = async () => {
    await sound();
    html[page.url()] = await page.content();
  };
  await page.goto('/my/accesses');
  await expect(page).toHaveURL(/\/signin/);
  await look();
  await asCitizen(page, citizen);
  await expect(page).toHaveURL(/\/my\/accesses/);
  const main = page.locator('main');
  await expect(main).toContainText(purpose);
  await expect(main).toContainText('Council tax officer');
  await look();

  await page.goto('/my/accesses?source=council-tax');
  await expect(main).toContainText(purpose);
  await look();
  expect(await main.locator('a[href^="/registers/processing/PA-003"]').count()).toBeGreaterThan(0);

  // The three forms say the same.
  const pdf = await page.request.get('/my/accesses.pdf');
  expect(pdf.headers()['content-type']).toContain('application/pdf');
  const file = info.outputPath('report.pdf');
  writeFileSync(file, await pdf.body());
  execFileSync('qpdf', ['--check', file], { stdio: 'pipe' });
  const text = execFileSync('pdftotext', [file, '-'], { maxBuffer: 64 << 20 }).toString().replace(/\s+/g, ' ');
  expect(text.includes(purpose), 'the PDF names the purpose').toBe(true);
  expect(text.includes(other.name), 'the PDF names somebody else').toBe(false);
  for (const form of ['json', 'csv']) {
    const data = await (await page.request.get(`/my/accesses.${form}`)).text();
    expect(data.includes(purpose), `${form} names the purpose`).toBe(true);
  }

  // Nobody else's entry can be questioned.
  const question = main.locator('a[href*="/question"]').first();
  const address = await question.getAttribute('href');
  await press(page, question);
  await look();
  await press(page);
  await expect(page).toHaveTitle(/^Error: /);
  await page.locator('[name=text]').fill('I have no discount. Why was this looked at?');
  await press(page);
  await expect(main).toContainText(/NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/);
  await look();
  await page.goto('/my');
  await expect(main).toContainText(/NM-[0-9A-Z]{4}-/);
  await look();
  await page.context().clearCookies();
  await page.goto('/my/accesses');
  await asCitizen(page, other);
  expect((await page.goto(address)).status()).toBe(404);
  valid(html);
});

// What has outlived its period is erased; the page, the four documents and the public receipts say so, and the report still verifies.
test('a citizen is told which numbers were erased, and why', async ({ page, demo, sound }, info) => {
  const citizen = demo.citizens[2]; // the oldest looks at their library account are beyond the published 23 months
  const html = {};
  await page.goto('/my/accesses');
  await asCitizen(page, citizen);
  const told = page.locator('#erased');
  await expect(told).toContainText(/were erased on .* as the retention schedule says \(IG-010\)/);
  await sound();
  html[page.url()] = await page.content();
  const sentence = (await told.locator('p').innerText()).split(' Row ')[0];

  const report = await (await page.request.get('/my/accesses.json')).text();
  expect(JSON.parse(report).numbering.erased_sentences).toEqual([sentence]);
  expect(await (await page.request.get('/my/accesses.csv')).text()).toContain(sentence);
  const pdf = info.outputPath('report.pdf');
  writeFileSync(pdf, await (await page.request.get('/my/accesses.pdf')).body());
  expect(execFileSync('pdftotext', [pdf, '-'], { maxBuffer: 64 << 20 }).toString().replace(/\s+/g, ' ')).toContain(sentence);
  const proofs = await (await page.request.get('/my/accesses.proofs')).text();
  const answer = async (text, name = 'r.json', mimeType = 'application/json') => {
    const multipart = { report: { name, mimeType, buffer: Buffer.from(text) },
      proofs: { name: 'r.proofs', mimeType: 'text/plain', buffer: Buffer.from(proofs) } };
    const said = await (await page.request.post('/verify', { multipart, headers: { origin: demo.url } })).text();
    return said.match(/id="verdict-heading">\s*<strong[^>]*>\s*([^<]*)/)?.[1].trim();
  };
  expect(await answer(report)).toBe('Genuine');
  const paper = readFileSync(pdf);
  const certificate = `${demo.env.DAYLIGHT_KEYS}/report.pem`;
  expect(await answer(paper, 'r.pdf', 'application/pdf')).toBe('Genuine');
  expect(execFileSync('../../bin/daylight', ['verify', pdf, '--certificate', certificate]).toString()).toContain(': GENUINE');
  paper[paper.length >> 1] ^= 1;
  writeFileSync(pdf, paper);
  expect(await answer(paper, 'r.pdf', 'application/pdf')).toBe('Not genuine');
  expect(spawnSync('../../bin/daylight', ['verify', pdf, '--certificate', certificate])).toMatchObject({ status: 1 });
  const longer = JSON.parse(report);
  longer.numbering.erased[0].last += 1;
  expect(await answer(JSON.stringify(longer))).toBe('Not genuine');

  await press(page, told.getByRole('link'));
  await expect(page).toHaveURL(/\/retention\/IG-010\/versions\/1$/);
  await page.goto('/log');
  await press(page, page.getByRole('link', { name: 'See what was erased' }));
  await expect(page.locator('#receipts')).toContainText(/entries of the source “Library system” from before .* were erased, as row IG-010/);
  const [receipt] = (await (await page.request.get('/log/erased.json')).json()).erased.slice(-1);
  expect(receipt).toMatchObject({ source: 'library', row: 'IG-010' });
  expect(receipt.entries).toBeGreaterThan(0);
  valid(html);
});
