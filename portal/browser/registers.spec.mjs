// The registers: one member of the staff drafts, another approves and publishes, and everybody sees what changed.
import { expect, press, role, room, signIn, sound, test, valid } from './demo.mjs';

const open = async (browser, demo, info, person) => {
  const { page, main } = await room(browser, demo, info);
  await signIn(page, person);
  return { page, main };
};

// publish takes a draft the rest of the way: sent by its author, approved and published by somebody else.
const publish = async (author, second, at) => {
  await author.page.goto(at);
  await press(author.page, /^send for approval/i);
  await expect(author.main.getByRole('button', { name: /^approve/i })).toHaveCount(0); // never one's own
  await second.page.goto(at);
  await press(second.page, /^approve/i);
  await press(second.page, /^publish/i);
  await expect(second.main.locator('h1')).toContainText('In force');
};

test('an activity and a tool are drafted by one, published by another, and everybody sees what changed', async ({ browser, demo }, info) => {
  const scripted = info.project.use.javaScriptEnabled;
  const suffix = `${info.project.name === 'desk' ? 'D' : 'P'}${Date.now() % 1e6}`;
  const [activity, tool] = [`PA-${suffix}`, `AT-${suffix}`];
  const html = {};
  const look = async (page, name) => {
    await sound(page, scripted);
    html[name] = await page.content();
  };
  const writer = await open(browser, demo, info, role(demo, 'communications', 0));
  const officer = await open(browser, demo, info, role(demo, 'dpo'));
  const { page, main } = writer;

  await page.goto('/staff/registers');
  await look(page, 'registers');
  await press(page, main.getByRole('link', { name: 'Processing activities' }).first());
  await expect(page).toHaveURL(/\/registers\/activity$/);
  await look(page, 'activities');
  await press(page, main.getByRole('button', { name: 'Add an entry' }));
  await expect(page).toHaveURL(/\/new$/);
  const fill = (name, value) => main.locator(`[name="${name}"]`).fill(value);
  const tick = async (name, value, words) => {
    if (words) { // where there is too much to list
      await fill(`seek.${name}`, words);
      await press(page, main.locator(`button[name=find][value=${name}]`));
    }
    for (const folded of await main.locator('details:not([open])').all()) {
      if (await folded.locator(`[name="${name}"][value="${value}"]`).count()) await folded.locator('summary').first().click();
    }
    await main.locator(`[name="${name}"][value="${value}"]`).check();
  };
  // Half of it is missing: what was typed stays, and the summary leads to the fields.
  await fill('code', activity);
  await fill('title.en', 'Lending bicycles');
  await press(page, /^save/i);
  await expect(main.locator('.govuk-error-summary, [role=alert]').first()).toBeVisible();
  await expect(main.locator('[name="title.en"]')).toHaveValue('Lending bicycles');
  await look(page, 'activity refused');
  await fill('title.fr', 'Prêter des vélos');
  await fill('purpose.en', 'To lend bicycles to residents.');
  await fill('unit', 'Parking and Streets');
  await main.locator('[name="bases.0.article"]').selectOption('6(1)(e)');
  await fill('bases.0.provision', 'Transport Act 2000');
  await fill('subjects.0.en', 'Riders');
  await fill('data.0.en', 'Name and address');
  await fill('data.0.fr', 'Nom et adresse');
  await tick('processors', 'PR-002');
  await fill('processors.others', 'Wheelwright & Daughters');
  await tick('retention', 'PRK-001', 'fines');
  await fill('security.en', 'Access by role.');
  await fill('why', 'A new service.');
  await press(page, /^save/i);
  await expect(page).toHaveURL(new RegExp(`/activity/${activity}$`));
  await expect(main).toContainText('Not translated');
  await look(page, 'activity drafted');
  await publish(writer, officer, `/staff/registers/activity/${activity}`);
  await look(officer.page, 'activity published');

  await page.goto('/staff/registers/tool/new');
  await look(page, 'tool form');
  await fill('code', tool);
  await fill('title.en', 'Bicycle planner');
  await fill('summary.en', 'Says where bicycles will be wanted.');
  await fill('unit', 'Parking and Streets');
  await main.locator('[name=phase][value="private-beta"]').check();
  await main.locator('[name=decides][value=person]').check();
  await fill('contact', 'bicycles@northmere.example');
  await tick('activities', activity);
  await fill('record.1.2.en', 'It counts rides of the last weeks.');
  await fill('record.2.3.2.en', 'A planner looks at every proposal.');
  await fill('record.2.3.5.en', 'Write to the address above.');
  await fill('record.2.4.4.1.en', 'Rides without names.');
  await fill('why', 'A new tool.');
  await press(page, /^save/i);
  await expect(page).toHaveURL(new RegExp(`/tool/${tool}$`));
  await publish(writer, officer, `/staff/registers/tool/${tool}`);

  // A second version, in two tabs: what each typed stands, and the clash is shown.
  const edit = `/staff/registers/tool/${tool}/edit`;
  const other = await page.context().newPage();
  await page.goto(edit);
  await other.goto(edit);
  await main.locator('[name=phase][value=production]').check();
  await fill('contact', 'rides@northmere.example');
  await press(page, /^save/i);
  const there = other.locator('main');
  await there.locator('[name="record.2.3.5.en"]').fill('Write to us, or ask at any library.');
  await there.locator('[name=contact]').fill('wheels@northmere.example');
  await press(other, /^save/i);
  await expect(there).toContainText('Both versions');
  await expect(there.locator('[name=contact]')).toHaveValue('wheels@northmere.example');
  await expect(there.locator('[name=phase][value=production]')).toBeChecked(); // the other tab's
  await look(other, 'tool clash');
  await there.locator('[name=why]').fill('In use everywhere.');
  await press(other, /^save/i);
  await expect(other).toHaveURL(new RegExp(`/tool/${tool}$`));
  await page.goto(`/staff/registers/tool/${tool}/preview/en`);
  await expect(main).toContainText('ask at any library');
  await look(page, 'tool preview');
  await publish(writer, officer, `/staff/registers/tool/${tool}`);

  // What points at an entry is said before it goes.
  await page.goto(`/staff/registers/activity/${activity}/withdraw`);
  await expect(main).toContainText('would then point at nothing');
  await expect(main.getByRole('link', { name: 'Bicycle planner' })).toBeVisible();
  await look(page, 'withdraw');

  // Everybody.
  const everybody = await room(browser, demo, info);
  const visit = async (path) => {
    const answer = await everybody.page.goto(path);
    expect(answer.status(), path).toBe(200);
    await look(everybody.page, path);
    return everybody.main;
  };
  await expect(await visit(`/registers/processing/${activity}`)).toContainText('Wheelwright & Daughters');
  await expect(everybody.main.getByRole('link', { name: 'Postmark Print Ltd' })).toBeVisible();
  await expect(everybody.main.getByRole('link', { name: 'Bicycle planner' })).toBeVisible();
  await expect(await visit(`/fr/registers/processing/${activity}`)).toContainText('Prêter des vélos');
  await expect(await visit(`/registers/algorithms/${tool}`)).toContainText('In use');
  await expect(await visit(`/registers/algorithms/${tool}/versions/1`)).toContainText('Tried by a few');
  await expect(await visit(`/registers/algorithms/${tool}/changes/1..2`)).toContainText('ask at any library');
  expect((await everybody.page.context().cookies()).length).toBe(0);
  const data = await (await page.request.get(`/registers/algorithms/${tool}.json`)).json();
  expect(data.version).toBe(2);
  expect(data.content.atrs).toBe('4.0');
  expect(data.content.record['2.3.5'].en).toContain('library');
  valid(html);
});

test('an entry of a register is planned for a moment, and called off', async ({ browser, demo }, info) => {
  const scripted = info.project.use.javaScriptEnabled;
  const suffix = `${info.project.name === 'desk' ? 'D' : 'P'}${Date.now() % 1e6}`;
  const code = `PR-${suffix}`;
  const name = `Paper & Sons ${suffix}`;
  const html = {};
  const look = async (page, name) => {
    await sound(page, scripted);
    html[name] = await page.content();
  };
  const writer = await open(browser, demo, info, role(demo, 'communications', 1));
  const officer = await open(browser, demo, info, role(demo, 'dpo'));
  const at = `/staff/registers/processor/${code}`;
  await writer.page.goto('/staff/registers/processor/new');
  const fill = (name, value) => writer.main.locator(`[name="${name}"]`).fill(value);
  await fill('code', code);
  await fill('name.en', name);
  await fill('address', '3 Mill Lane');
  await fill('contact', 'paper@example.org');
  await fill('country', 'United Kingdom');
  await fill('services.0.en', 'Prints letters');
  await fill('data.0.en', 'Names and addresses');
  await fill('security.en', 'Locked rooms.');
  await fill('contract', 'C-9');
  await fill('starts', '2026-01-01');
  await fill('owner', 'Post room');
  await fill('why', 'A new contract.');
  await press(writer.page, /^save/i);
  await expect(writer.page).toHaveURL(new RegExp(`/processor/${code}$`));
  await press(writer.page, /^send for approval/i);
  await officer.page.goto(at);
  await press(officer.page, /^approve/i);
  // The clocks go forward over half past one on that night.
  const year = new Date().getFullYear() + 2;
  const last = new Date(Date.UTC(year, 2, 31));
  const night = 31 - last.getUTCDay();
  await officer.main.locator('[name=when][value=later]').check();
  for (const [field, value] of [['day', night], ['month', 3], ['year', year], ['time', '01:30']]) await officer.main.locator(`[name=at-${field}]`).fill(`${value}`);
  await look(officer.page, 'a moment');
  await press(officer.page, /^publish/i);
  await expect(officer.main).toContainText('No clock shows 01:30 on that day');
  await expect(officer.main).toContainText(`by itself on ${night} March ${year} at 02:00`);
  await look(officer.page, 'planned');
  await officer.page.goto('/staff/planned');
  await expect(officer.main.getByRole('row', { name })).toContainText('Processor');
  await look(officer.page, 'what is planned');
  await officer.page.goto('/staff/registers/processor');
  await expect(officer.main.getByRole('row', { name: new RegExp(code) })).toContainText('Comes into force on');
  await look(officer.page, 'processors');
  await writer.page.goto(`${at}/preview/en`);
  await expect(writer.main).toContainText('It comes into force by itself');
  await look(writer.page, 'preview');
  await writer.page.goto(at);
  await press(writer.page, 'Call it off');
  await expect(writer.main).toContainText('Planned publication called off');
  await look(writer.page, 'called off');
  await officer.page.goto('/staff/planned');
  await expect(officer.main).not.toContainText(name);
  valid(html);
});

test('the registers are read, searched and compared by everybody', async ({ page, sound, context }, info) => {
  const html = {};
  const at320 = info.project.name === 'phone';
  for (const language of ['', '/fr', '/ar']) {
    for (const path of ['/registers', '/registers/processors', '/registers/processors/PR-001', '/registers/processors/PR-001/changes/1..2', '/registers/algorithms',
      '/registers/algorithms/AT-001', '/registers/algorithms/AT-002', '/registers/processing?unit=Housing', '/registers/sharing', '/registers/sharing/SA-001']) {
      const answer = await page.goto(language + path);
      expect(answer.status(), page.url()).toBe(200);
      html[page.url()] = await answer.text();
      await sound();
    }
  }
  await page.goto('/registers/algorithms/AT-002');
  await expect(page.locator('main')).toContainText('We stopped using this tool on 31 May 2026');
  await page.goto('/registers/processing');
  await page.locator('[name=q]').fill('library');
  await press(page, page.locator('main form button').first());
  await expect(page.locator('main')).toContainText('Lending books');
  await expect(page.locator('main')).not.toContainText('Planning applications');
  await page.goto('/notices/school-admissions');
  await press(page, page.getByRole('link', { name: 'Order of school applications' }));
  await expect(page).toHaveURL(/\/registers\/algorithms\/AT-001$/);
  expect(await context.cookies()).toEqual([]);
  if (at320) valid(html);
});
