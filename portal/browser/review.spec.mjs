// J3, its end: a refusal, a second look by somebody else whom the first caseworker does not see, and everything as one file for the regulator.
import { asCitizen, expect, letter, press, role, signIn, sound, test, valid } from './demo.mjs';
import { execFileSync } from 'node:child_process';

const reference = /NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/;

// enter opens a case, giving the purpose when it is asked.
async function enter(page, ref) {
  await page.goto(`/staff/cases/${ref}`);
  if (await page.locator('[name=purpose]').count()) {
    await page.locator('[name=purpose]').fill('Working on this case');
    await press(page);
  }
}

// text reads a PDF that a link leads to.
async function text(page, link) {
  const answer = await page.request.get(await link.getAttribute('href'));
  expect(answer.headers()['content-type']).toBe('application/pdf');
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: await answer.body(), encoding: 'utf8', maxBuffer: 1 << 24 }).replaceAll(/\s+/g, ' ');
}

test('a second look at a decision, and the regulator', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 46 : 47];
  const [ann, ben] = desk ? [role(demo, 'caseworker', 0), role(demo, 'caseworker', 1)] : [role(demo, 'caseworker', 1), role(demo, 'caseworker', 0)];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
    if (process.env.DAYLIGHT_SHOTS) await page.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-review-${name}.png`, fullPage: true });
  };
  const open = async () => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
    return { page, main: page.locator('main') };
  };

  const theirs = await open();
  await theirs.page.goto('/signin?next=/requests/new');
  await asCitizen(theirs.page, citizen);
  await theirs.page.goto('/requests/new');
  await press(theirs.page, theirs.main.locator('a.govuk-button, form button').first());
  await theirs.page.locator('[name=kind][value=access]').check();
  await press(theirs.page);
  await theirs.page.locator('[name=what]').fill('The photographs of my kitchen');
  await press(theirs.page);
  await theirs.page.locator('[name=name]').fill(citizen.name);
  await theirs.page.locator('[name=email]').fill(citizen.email);
  await press(theirs.page);
  await press(theirs.page);
  await expect(theirs.page).toHaveURL(/\/sent/);
  const first = (await theirs.main.innerText()).match(reference)[0];

  const anns = await open();
  await signIn(anns.page, ann);
  await enter(anns.page, first);
  await press(anns.page, /take this case|claim|take/i);
  await anns.page.goto(`/staff/cases/${first}/decide`);
  await anns.main.locator('[name=outcome][value=declined]').check();
  await anns.main.locator('[name=reason]').selectOption('excessive');
  await anns.main.locator('[name=reasons]').fill('You had the same photographs in October.');
  await press(anns.page, anns.main.getByRole('button', { name: /approval/i }));
  const robins = await open();
  await signIn(robins.page, role(demo, 'reviewer'));
  await enter(robins.page, first);
  await robins.page.goto(`/staff/cases/${first}/approve`);
  await press(robins.page);
  await letter(demo, citizen.email, /answered/i);

  await theirs.page.goto(`/my/requests/${first}`);
  await expect(theirs.main.locator('#regulator')).toContainText('What to send');
  await look(theirs.page, 'refused');
  await press(theirs.page, theirs.main.getByRole('link', { name: 'Ask for somebody else to look at this again' }).first());
  await look(theirs.page, 'ask');
  await theirs.page.locator('[name=text]').fill('Those were photographs of the hall.');
  await theirs.page.locator('[name=facts]').fill('The kitchen was photographed in November.');
  await press(theirs.page);
  await expect(theirs.main).toContainText('Second look at a decision');
  const second = theirs.page.url().match(reference)[0];
  expect(second).not.toBe(first);
  await look(theirs.page, 'asked');

  // Whoever worked on the first case does not see the second, and does not learn of it.
  for (const one of [anns, robins]) {
    expect((await one.page.goto(`/staff/cases/${second}`)).status()).toBe(404);
    await enter(one.page, first);
    await expect(one.main).not.toContainText(second);
    await one.page.goto('/staff/queue?kind=review');
    await expect(one.main).not.toContainText(second);
  }

  await anns.page.goto(`/staff/cases/${first}/review`); // for what comes by letter
  await look(anns.page, 'letter');

  const bens = await open();
  await signIn(bens.page, ben);
  await enter(bens.page, second);
  await press(bens.page, /take this case|claim|take/i);
  await expect(bens.main).toContainText('You had the same photographs in October.');
  await look(bens.page, 'reviewer');
  await bens.page.goto(`/staff/cases/${second}/decide`);
  await bens.main.locator('[name=outcome][value=changed]').check();
  await bens.main.locator('[name=statement]').fill('The photographs of November were never given.');
  await bens.main.locator('[name=direction]').fill('Give the photographs of November.');
  await bens.main.locator('[name=reason]').selectOption('decision_wrong');
  await look(bens.page, 'decide');
  await press(bens.page, bens.main.getByRole('button', { name: /approval/i }));
  const danas = await open();
  await signIn(danas.page, role(demo, 'dpo'));
  await enter(danas.page, second);
  await danas.page.goto(`/staff/cases/${second}/approve`);
  await press(danas.page);
  await letter(demo, citizen.email, /answered/i, 2);

  await theirs.page.goto(`/my/requests/${second}`);
  await expect(theirs.main.locator('#decision')).toContainText('The decision does not stand');
  await expect(theirs.main).not.toContainText('Ask for somebody else');
  expect(await text(theirs.page, theirs.main.locator('#letters a').last())).toContain('The photographs of November were never given.');
  await look(theirs.page, 'reviewed');
  await theirs.page.goto(`/ar/my/requests/${second}`);
  await look(theirs.page, 'arabic');
  await theirs.page.goto(`/my/requests/${first}`);
  await expect(theirs.main.locator('#follows + ul')).toContainText('The decision does not stand');
  await expect(theirs.main).toContainText('We have it'); // taken up again
  const bundle = await text(theirs.page, theirs.main.getByRole('link', { name: 'Everything about this request (PDF)' }));
  for (const part of ['What happened', 'Request made', first, second, 'You had the same photographs in October.', 'The photographs of November were never given.',
    'Give the photographs of November.', 'How we counted the time to answer', 'Counting starts on the day after']) expect(bundle).toContain(part);
  expect(bundle).not.toContain('Jordan Ames');
  await look(theirs.page, 'again');

  await enter(danas.page, first);
  const same = await text(danas.page, danas.main.getByRole('link', { name: 'Everything about this request (PDF)' }));
  expect(same).toContain('The photographs of November were never given.');
  await danas.page.goto('/staff/figures');
  await expect(danas.main.getByRole('table', { name: 'Second looks at decisions' })).toContainText('Asked for');
  await look(danas.page, 'figures');
  valid(html);
});
