// A look is questioned: the unit that looked and the caseworkers never see the case, the data protection officer opens the whole log line
// with a purpose of their own, finds that the look was not justified, a second person agrees, an incident opens, and the citizen reads all
// of it beside the look.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { asCitizen, expect, press, role, signIn, sound, test, valid } from './demo.mjs';

const reference = /NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/;

const open = async (browser, demo, info) => {
  const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
  return { page, main: page.locator('main') };
};

// report sends one look as a source system does.
async function report(demo, citizen, purpose) {
  const source = demo.sources.find((s) => s.id === 'council-tax');
  const answer = await fetch(`${demo.url}/api/v1/access-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${source.api_key}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0', id: `redress-${citizen.id}-${Date.now()}`, source: source.prefix, type: 'access.recorded.v1', time: new Date(Date.now() - 90_000).toISOString(),
      data: {
        subject: { scheme: citizen.scheme, id: citizen.id },
        actor: { kind: 'person', id: 'rev-907', name: 'N. Nosy', role: 'Council tax officer', unit: 'Revenues', org: { code: 'NM', name: 'Northmere Council' } },
        action: 'view', data_categories: ['identity', 'council-tax'], purpose: { activity: 'PA-003', text: purpose },
        case_ref: 'CT-2026-91', system: { name: 'Revenues system' },
      },
    }),
  });
  expect(answer.status).toBe(201);
}

// opens gives the purpose of opening a case.
async function opens(page, ref, why) {
  await page.goto(`/staff/cases/${ref}`);
  await page.locator('[name=purpose]').fill(why);
  await press(page);
}

test('a look is questioned, and found not to be justified', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 34 : 35];
  const purpose = `Following up a payment ${Date.now() % 100_000}`;
  const own = `Finding out whether a case was open ${Date.now() % 100_000}`;
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  await report(demo, citizen, purpose);

  // The citizen questions the row.
  const hers = await open(browser, demo, info);
  await hers.page.goto('/my/accesses');
  await asCitizen(hers.page, citizen);
  const row = hers.main.locator('.dl-access', { hasText: purpose });
  await expect(row).not.toContainText('N. Nosy');
  await press(hers.page, row.getByRole('link', { name: /Question this/ }));
  await hers.page.locator('[name=text]').fill('I owe nothing. Why was this opened?');
  await press(hers.page);
  const ref = (await hers.main.innerText()).match(reference)[0];

  // For a caseworker there is no such case.
  const clerk = await open(browser, demo, info);
  await signIn(clerk.page, role(demo, 'caseworker', desk ? 0 : 1));
  await clerk.page.locator('[name=q]').fill(ref);
  await press(clerk.page, clerk.page.locator('form[action$="/staff/search"] button').first());
  await expect(clerk.main.locator(`a[href$="${ref}"]`)).toHaveCount(0);
  expect((await clerk.page.goto(`/staff/cases/${ref}`)).status()).toBe(404);
  expect((await clerk.page.goto(`/staff/cases/${ref}/look`)).status()).toBe(403);

  // The data protection officer takes it, and opens the whole line with a purpose of their own.
  const dana = await open(browser, demo, info);
  await signIn(dana.page, role(demo, 'dpo'));
  await opens(dana.page, ref, 'Taking on a complaint');
  await expect(dana.main).toContainText(purpose);
  await expect(dana.main).not.toContainText('N. Nosy');
  await press(dana.page, 'Take the case');
  await look(dana.page, 'case');
  await press(dana.page, dana.main.getByRole('link', { name: 'Open the whole log line' }));
  await look(dana.page, 'ask');
  await press(dana.page);
  await expect(dana.page).toHaveTitle(/^Error: /);
  await dana.page.locator('[name=purpose]').fill(own);
  await press(dana.page);
  await expect(dana.main).toContainText('N. Nosy');
  await expect(dana.main).toContainText('rev-907');
  await expect(dana.main).toContainText(purpose);
  expect(new URL(dana.page.url()).search).toBe('');
  await look(dana.page, 'line');

  // The finding needs words, and agrees with the outcome.
  await dana.page.goto(`/staff/cases/${ref}/decide`);
  await look(dana.page, 'decide');
  await dana.page.locator('[name=outcome][value=not_upheld]').check();
  await dana.page.locator('[name=statement]').fill('We asked the office that looked.');
  await dana.page.locator('[name=reason]').selectOption('rules_broken');
  await dana.page.locator('[name="looks.0.found"][value=not_justified]').check();
  await dana.page.locator('[name="looks.0.reasons"]').fill('You had paid, and no case was open.');
  await press(dana.page, 'Send for approval');
  await expect(dana.page.locator('.govuk-error-summary')).toContainText('So the complaint is justified, in full or in part');
  await look(dana.page, 'refused');
  await dana.page.locator('[name=outcome][value=upheld]').check();
  await press(dana.page, 'Send for approval');
  await expect(dana.main).toContainText('It was not justified');
  expect((await dana.page.goto(`/staff/cases/${ref}/approve`)).status()).toBe(409); // never one's own

  // A second person agrees.
  const boss = await open(browser, demo, info);
  await signIn(boss.page, role(demo, 'reviewer'));
  await opens(boss.page, ref, 'Second look at a decision');
  await expect(boss.main).toContainText('You had paid, and no case was open.');
  await boss.page.goto(`/staff/cases/${ref}/approve`);
  await look(boss.page, 'approve');
  await press(boss.page, /Approve/);
  await expect(boss.page).not.toHaveURL(/approve/);

  // An incident stands, with the clock of the law.
  await expect.poll(async () => {
    await dana.page.goto(`/staff/cases/${ref}`);
    return dana.main.getByRole('link', { name: /A look without need/ }).count();
  }, { message: 'the incident is opened', timeout: 180_000 }).toBe(1);
  await look(dana.page, 'answered');
  await press(dana.page, dana.main.getByRole('link', { name: /A look without need/ }));
  await expect(dana.main).toContainText('Tell the regulator by');
  await expect(dana.main).toContainText('71 hours left');
  await expect(dana.main).toContainText(ref);
  await look(dana.page, 'incident');
  const incident = dana.page.url();
  await press(dana.page, dana.main.getByRole('link', { name: 'Decide whether to tell the regulator' }));
  await look(dana.page, 'regulator');
  await dana.page.locator('[name=tell][value=no]').check();
  await dana.page.locator('[name=why]').fill('One person, who knows of it. Nothing was passed on.');
  await press(dana.page);
  await expect(dana.main).toContainText('The regulator is not told');
  await dana.page.goto('/staff/incidents');
  await expect(dana.main.locator(`a[href$="${new URL(incident).pathname}"]`)).toHaveCount(1);
  await look(dana.page, 'incidents');

  // The citizen reads it: on the case, beside the look, in every form; and who looked into the log, and why.
  await hers.page.goto(`/my/requests/${ref}`);
  await expect(hers.main).toContainText('What we found');
  await expect(hers.main).toContainText('You had paid, and no case was open.');
  await look(hers.page, 'hers');
  const letter = info.outputPath('letter.pdf');
  const link = hers.main.locator('a[href*="/letters/"]').last();
  writeFileSync(letter, await (await hers.page.request.get(await link.getAttribute('href'))).body());
  const words = (file) => execFileSync('pdftotext', [file, '-'], { maxBuffer: 64 << 20 }).toString().replace(/\s+/g, ' ');
  expect(words(letter)).toContain('You had paid, and no case was open.');
  expect(words(letter)).toContain('It was not justified');

  const sentence = 'You questioned this look. We found that it was not justified.';
  await hers.page.goto('/my/accesses');
  await expect(row).toContainText(sentence);
  await expect(row).not.toContainText('N. Nosy');
  await expect(hers.main).toContainText(own);
  await look(hers.page, 'accesses');
  const pdf = info.outputPath('report.pdf');
  writeFileSync(pdf, await (await hers.page.request.get('/my/accesses.pdf')).body());
  expect(words(pdf)).toContain(sentence);
  expect(words(pdf)).toContain(own);
  const json = await (await hers.page.request.get('/my/accesses.json')).json();
  const [found] = json.looks.filter((l) => l.purpose === purpose);
  expect(found.question).toMatchObject({ finding: 'not_justified', reference: ref });
  expect(found.question.sentence).toContain(sentence);
  expect(json.looks.some((l) => l.purpose === own && l.system === 'daylight')).toBe(true);
  expect(await (await hers.page.request.get('/my/accesses.csv')).text()).toContain(sentence);
  valid(html);
});
