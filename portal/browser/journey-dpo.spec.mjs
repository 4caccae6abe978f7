// The data protection officer's breach, from awareness to the end: the start page, two notices to the regulator, people from the record of looks and
// from a list, letters in words of two people, a public summary of two people, and what the citizen sees; and a look under an agreement that had ended.
import { writeFileSync } from 'node:fs';
import { asCitizen, expect, letter, press, role, signIn, sound, test, valid } from './demo.mjs';

const open = async (browser, demo, info) => {
  const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
  return { page, main: page.locator('main') };
};

// report sends one look as a source system does.
async function report(demo, citizen, official, more = {}) {
  const source = demo.sources.find((s) => s.id === 'council-tax');
  const answer = await fetch(`${demo.url}/api/v1/access-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${source.api_key}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0', id: `dpo-${official}-${citizen.id}-${Math.random()}`, source: source.prefix, type: 'access.recorded.v1', time: new Date(Date.now() - 600_000).toISOString(),
      data: {
        subject: { scheme: citizen.scheme, id: citizen.id },
        actor: { kind: 'person', id: official, name: 'N. Nosy', role: 'Council tax officer', unit: 'Revenues', org: { code: 'NM', name: 'Northmere Council' } },
        action: 'view', data_categories: ['identity', 'council-tax'], purpose: { activity: 'PA-003', text: 'Following up a payment' },
        case_ref: 'CT-2026-91', system: { name: 'Revenues system' }, ...more,
      },
    }),
  });
  expect(answer.status).toBe(201);
}

// moment types a day and a time of day where the body is.
async function moment(main, name, at) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    .formatToParts(at).map((p) => [p.type, p.value]));
  for (const part of ['day', 'month', 'year']) await main.locator(`[name=${name}-${part}]`).fill(String(Number(parts[part])));
  await main.locator(`[name=${name}-time]`).fill(`${parts.hour}:${parts.minute}`);
}

test('a breach is told to the regulator, the people and everybody', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const scripted = info.project.use.javaScriptEnabled;
  const [looked, listed] = desk ? [demo.citizens[52], demo.citizens[53]] : [demo.citizens[54], demo.citizens[55]];
  const official = `rev-${desk ? 'd' : 'p'}-${Date.now()}`;
  const title = `A clerk looked around ${official}`;
  const html = {};
  const look = async (page, name) => {
    await sound(page, scripted);
    html[name] = await page.content();
  };
  const hour = 3_600_000;
  await report(demo, looked, official);
  await report(demo, looked, `${official}-x`, { action: 'disclose', recipient: { name: 'Department for Work and Benefits', country: 'GB', agreement: 'SA-003' } });

  // Their work begins with what needs them.
  const dana = await open(browser, demo, info);
  await signIn(dana.page, role(demo, 'dpo'));
  await expect(dana.page).toHaveURL(/\/staff\/overview/);
  await expect(dana.main).toContainText('A tablet left on a bus');
  await look(dana.page, 'overview');

  // An incident is opened; the clock of 72 hours runs.
  await dana.page.goto('/staff/incidents/new');
  await dana.main.locator('[name=kind][value=look]').check();
  await dana.main.locator('[name=title]').fill(title);
  await dana.main.locator('[name=what]').fill('A clerk opened accounts without need.');
  await moment(dana.main, 'aware', new Date(Date.now() - hour));
  await press(dana.page);
  const address = new URL(dana.page.url()).pathname;
  const go = (part) => dana.page.goto(`${address}/${part}`);
  await expect(dana.main).toContainText('70 hours left');

  // The regulator is told in two phases.
  await go('step/regulator');
  await dana.main.locator('[name=tell][value=yes]').check();
  await dana.main.locator('[name=why]').fill('Accounts were opened.');
  await press(dana.page);
  await go('step/notice');
  await look(dana.page, 'notice');
  await dana.main.locator('[name=nature]').fill('A clerk opened accounts without need.');
  await press(dana.page);
  await expect(dana.main).toContainText('Groups of people affected');
  const send = async (reference) => {
    await go('step/sent');
    await moment(dana.main, 'at', new Date(Date.now() - 60_000));
    await dana.main.locator('[name=way][value=form]').check();
    await dana.main.locator('[name=reference]').fill(reference);
    await press(dana.page);
  };
  await send('REG-1');
  await expect(dana.main).toContainText('The regulator was told in time');
  await go('step/notice');
  await expect(dana.main.locator('[name=nature]')).toHaveValue('A clerk opened accounts without need.');
  for (const [name, value] of [['people', 'Council tax payers'], ['people_count', '2'], ['records', 'Accounts'], ['records_count', '2'], ['contact', 'The data protection officer'], ['consequences', 'Gossip'], ['measures', 'The clerk may not open accounts']]) {
    await dana.main.locator(`[name=${name}]`).fill(value);
  }
  await press(dana.page);
  await send('REG-1');
  await expect(dana.main).toContainText('Nothing. The notice says all the law asks for.');
  await look(dana.page, 'incident');
  for (const n of [1, 2]) {
    const form = await dana.page.request.get(`${address}/notices/${n}.pdf`);
    expect((await form.body()).subarray(0, 5).toString()).toBe('%PDF-');
  }

  // The people are to be told: a second clock. They come from the record of looks and from a list.
  await go('step/people');
  await dana.main.locator('[name=tell][value=yes]').check();
  await dana.main.locator('[name=why]').fill('Some of them know the clerk.');
  await press(dana.page);
  await expect(dana.main).toContainText('Waiting for 0 hours');
  const found = (words) => expect(async () => { // while nobody waits; without script the page is asked for again
    await dana.page.reload();
    await expect(dana.main).toContainText(words, { timeout: 1_000 });
    await expect(dana.main.locator('#progress')).toHaveCount(0, { timeout: 1_000 }); // a page that follows may load itself anew
  }).toPass({ timeout: 180_000 });
  await go('people/draw');
  await look(dana.page, 'draw');
  await dana.main.locator('[name=source]').selectOption('council-tax');
  await dana.main.locator('[name=official]').fill(official);
  await moment(dana.main, 'from', new Date(Date.now() - hour));
  await moment(dana.main, 'until', new Date(Date.now() + hour));
  await dana.main.locator('[name=purpose]').fill('Everybody this clerk looked at');
  await press(dana.page);
  await found('1 person');
  await go('people/list');
  await look(dana.page, 'bring');
  const file = info.outputPath('people.csv');
  writeFileSync(file, `scheme;identifier;name;mail;address;language\n;;Listed Person;${listed.email};;en\n${looked.scheme};${looked.id};;${looked.email}\n;;Postal Person;;"1 Lane\nNorthmere";en\n;;Nobody;;;\n`);
  await dana.main.locator('[name=list]').setInputFiles(file);
  await dana.main.locator('[name=purpose]').fill('A list of the unit');
  await press(dana.page);
  await expect(dana.main).toContainText('1 row with a fault');
  await look(dana.page, 'preview');
  await press(dana.page);
  await found('3 people');
  await expect(dana.main).not.toContainText('Listed Person');

  // The letter is written by one and approved by another.
  await go('step/letter');
  await look(dana.page, 'letter');
  for (const [name, value] of [['letter_what', 'A clerk opened your account without need.'], ['consequences', 'The clerk knows what you owe.'], ['measures', 'The clerk may not open accounts any more.']]) {
    await dana.main.locator(`[name=${name}]`).fill(value);
  }
  await press(dana.page);
  const texts = address.replace('/incidents/', '/incident-texts/');
  await dana.page.goto(texts);
  await expect(dana.main.getByRole('button', { name: 'Approve the letter' })).toHaveCount(0);
  const cora = await open(browser, demo, info);
  await signIn(cora.page, role(demo, 'communications', desk ? 0 : 1));
  expect((await cora.page.goto(address)).status()).toBe(403);
  await cora.page.goto(texts);
  await look(cora.page, 'texts');
  await press(cora.page, 'Approve the letter');
  await go('people');
  await press(dana.page, /^Send \d e-mails?$/);
  expect((await letter(demo, listed.email, /Something went wrong with your data/)).text).toContain('The clerk knows what you owe.');
  const download = dana.page.waitForEvent('download');
  await dana.main.getByRole('button', { name: /to print/ }).click();
  expect((await download).suggestedFilename()).toMatch(/^INC-\d+-\d+\.zip$/);
  await expect.poll(async () => {
    await go('people');
    return dana.main.innerText();
  }).toContain('When was the 1 letter posted?');
  await moment(dana.main, 'at', new Date(Date.now() - 60_000));
  await press(dana.page, 'They are posted');
  await expect.poll(async () => {
    await go('people');
    return dana.main.innerText();
  }, { timeout: 180_000 }).not.toContain('E-mail on its way');
  await look(dana.page, 'people');
  await go('step/told-people');
  await moment(dana.main, 'at', new Date(Date.now() - 60_000));
  await press(dana.page);

  // The public summary is written by one and published by another; a small number is never said.
  await dana.page.goto(`${texts}/summary`);
  await look(dana.page, 'summary form');
  await dana.main.locator('[name=done]').fill('The clerk may not open accounts any more.');
  await dana.main.locator('[name=people]').fill('2');
  await press(dana.page);
  await press(dana.page, 'Send for approval');
  await expect(dana.main.getByRole('button', { name: 'Approve the summary' })).toHaveCount(0);
  const number = (await dana.page.title()).match(/\d+/)[0];
  const visitor = await open(browser, demo, info);
  expect((await visitor.page.goto(`/registers/incidents/${number}`)).status()).toBe(404);
  await cora.page.goto(texts);
  await press(cora.page, 'Approve the summary');
  await press(cora.page, /^publish/i);
  await expect.poll(async () => (await visitor.page.goto(`/registers/incidents/${number}`)).status()).toBe(200);
  await expect(visitor.main).toContainText('Fewer than 5');
  await look(visitor.page, 'summary');
  await visitor.page.goto('/registers/incidents');
  await expect(visitor.main).toContainText(title);
  await look(visitor.page, 'incidents');
  for (const ending of ['json', 'csv', 'atom', 'jsonld']) {
    const data = await visitor.page.request.get(`/registers/incidents.${ending}`);
    expect(await data.text()).toContain(title);
    expect(data.headers()['set-cookie']).toBeUndefined();
  }

  // The incident is closed.
  await go('step/close');
  await dana.main.locator('[name=why]').fill('The clerk is gone.');
  await press(dana.page);
  await expect(dana.main).toContainText('The clerk is gone.');

  // The citizen reads the letter in her own pages, and that an agreement had ended when her data was passed on.
  const hers = await open(browser, demo, info);
  await hers.page.goto('/my/accesses');
  await asCitizen(hers.page, looked);
  await expect(hers.main).toContainText('the agreement under which this was shared had ended (SA-003, 30 September 2026)');
  await look(hers.page, 'accesses');
  await hers.page.goto('/my');
  await press(hers.page, hers.main.getByRole('link', { name: /something went wrong with your data/ }).first());
  await expect(hers.main).toContainText('A clerk opened your account without need.');
  await look(hers.page, 'told');
  valid(html);
});
