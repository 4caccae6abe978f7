// A source sends a code nobody knows: the event is held, staff give the code a meaning, and the citizen reads of it in her words.
import { asCitizen, expect, press, role, signIn, test, valid } from './demo.mjs';

// send reports one look with codes of the source's own.
async function send(demo, source, citizen, id, codes) {
  const answer = await fetch(`${demo.url}/api/v1/access-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${source.api_key}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({
      specversion: '1.0', id, source: source.prefix, type: 'access.recorded.v1', time: new Date(Date.now() - 60_000).toISOString(),
      data: {
        subject: { scheme: citizen.scheme, id: citizen.id },
        actor: { kind: 'person', id: 'own-17', role: codes.role, unit: 'Desk 4', org: { code: 'NM', name: 'Northmere Council' } },
        action: 'view', data_categories: [codes.data], purpose: { activity: codes.purpose }, system: { name: 'Desk' },
      },
    }),
  });
  return answer.status;
}

test('a code is mapped and its events are released', async ({ browser, page, demo, sound }, info) => {
  const desk = info.project.name === 'desk';
  const source = demo.sources.find((s) => s.id === (desk ? 'council-tax' : 'housing')); // each project keeps a table of its own
  const citizen = demo.citizens[desk ? 11 : 12];
  const mark = `${info.project.name}-${Date.now()}`;
  const codes = { purpose: `P-${mark}`, role: `R-${mark}`, data: `D-${mark}` };
  for (const n of [1, 2, 3]) expect(await send(demo, source, citizen, `${mark}-${n}`, codes)).toBe(202);

  const main = page.locator('main');
  const html = {};
  const look = async (name) => {
    await sound();
    html[name] = await page.content();
  };
  await signIn(page, role(demo, 'administrator'));
  await page.goto(`/staff/sources/${source.id}`);
  await look('source');
  await page.goto(`/staff/sources/${source.id}/held`);
  await look('groups');
  await press(page, main.getByRole('link', { name: codes.purpose }));
  await expect(main).toContainText('3 events, the oldest received on');
  await look('group');
  const group = page.url();

  await press(page, main.locator('table a').first()); // one event, without its citizen
  await expect(main.locator('pre')).toContainText(codes.purpose);
  expect(await page.content()).not.toContain(citizen.id);
  await look('event');
  await page.goto(group);
  await press(page, main.getByRole('button', { name: 'Map the code' }));
  const cell = (name, code) => main.locator('tr', { has: page.locator(`input[value="${code}"]`) }).locator(`input[name="${name}"]`);
  await expect(cell('activities-to', codes.purpose)).toBeVisible();
  await look('table');

  await cell('activities-to', codes.purpose).fill('PA-404');
  await press(page, 'Save the tables');
  await expect(main).toContainText('Enter a processing activity that is published.');
  await look('refused');
  await cell('activities-to', codes.purpose).fill('PA-003');
  await main.locator('input[name="categories-code"]').last().fill(codes.data);
  await main.locator('input[name="categories-to"]').last().fill('council-tax');
  await main.locator('input[name="roles-code"]').last().fill(codes.role);
  await main.locator('input[name="roles-en"]').last().fill('Clerk at the desk');
  await main.locator('input[name="roles-fr"]').last().fill('Employée du guichet');
  await main.locator('input[name="roles-ar"]').last().fill('موظفة الاستقبال');
  await press(page, 'Show what would become of it');
  await expect(main).toContainText('(Clerk at the desk, Desk 4, Northmere Council) looked at your');
  await expect(main).toContainText('Employée du guichet');
  expect(await page.content()).not.toContain(citizen.id);
  await look('preview');
  await press(page, 'Save the tables');
  await expect(page).toHaveURL(group);
  await press(page, 'Release all');
  await expect(page.locator('body')).toContainText('3 events are recorded now. 0 that were tried are still held.');
  await look('released');
  await page.goto(`/staff/sources/${source.id}/mapping`); // who changed what
  await expect(main).toContainText(codes.purpose);
  await expect(main).toContainText('is new');
  await page.goto(`/ar/staff/sources/${source.id}/mapping`);
  await look('arabic');
  expect(await send(demo, source, citizen, `${mark}-1`, codes)).toBe(409); // another time under the same id
  expect(await send(demo, source, citizen, `${mark}-4`, codes)).toBe(201);

  const own = await browser.newContext({ baseURL: demo.url, javaScriptEnabled: info.project.use.javaScriptEnabled ?? true });
  const theirs = await own.newPage();
  await theirs.goto('/fr/my/accesses');
  await asCitizen(theirs, citizen);
  await theirs.goto(`/fr/my/accesses?source=${source.id}`);
  await expect(theirs.locator('main')).toContainText('Employée du guichet');
  await expect(theirs.locator('main')).not.toContainText(codes.role);
  await theirs.goto('/my/accesses');
  await expect(theirs.locator('main')).toContainText('Clerk at the desk');
  await own.close();
  valid(html);
});
