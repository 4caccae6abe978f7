// J1, middle and end: a request with papers. The citizen sends one along; the caseworker lists every document that was found, with
// what is not given and why; a second person checks the list; the citizen takes the files and the report of who looked.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { askForCopy, enter, expect, letter, press, role, room, signIn, sound, test, valid } from './demo.mjs';

test('a request answered with documents', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const citizen = demo.citizens[desk ? 56 : 57];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
    if (process.env.DAYLIGHT_SHOTS) await page.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-papers-${name}.png`, fullPage: true });
  };
  const paper = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  const theirs = await room(browser, demo, info);
  const ref = await askForCopy(theirs.page, citizen, 'My tenancy file');
  await theirs.page.goto(`/my/requests/${ref}`);
  const message = theirs.main.locator('form[action$="/reply"]');
  await message.locator('[name=text]').fill('The letter I mean.');
  await message.locator('[name=files]').setInputFiles(paper('program.exe', 'MZ\x00\x01'));
  await press(theirs.page, message.locator('button').first());
  await expect(theirs.page.locator('.govuk-error-summary')).toContainText('program.exe'); // not taken; what was typed stays
  const again = theirs.main.locator('form[action$="/reply"]');
  await expect(again.locator('[name=text]')).toHaveValue('The letter I mean.');
  await again.locator('[name=files]').setInputFiles(paper('letter.txt', 'Letter of 3 May'));
  await press(theirs.page, again.locator('button').first());
  await expect(theirs.main.getByRole('link', { name: /letter\.txt/ })).toBeVisible();

  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, 'caseworker', desk ? 0 : 1));
  await enter(page, ref);
  await press(page, /take the case/i);
  const got = page.waitForEvent('download');
  await main.getByRole('link', { name: /letter\.txt/ }).click();
  expect(readFileSync(await (await got).path(), 'utf8')).toBe('Letter of 3 May');
  for (const [title, given, more] of [
    ['Rent account', 'whole', { file: paper('rent.csv', 'day,amount\n2026-01-01,412.00\n') }],
    ['Letters about the roof', 'part', { file: paper('roof.txt', 'A neighbour, [left out], writes'), reason: 'others_rights', left: 'The name of a neighbour' }],
    ['Advice of our lawyer', 'withheld', { reason: 'legal_privilege' }],
    ['Entered by mistake', 'withheld', { reason: 'excessive' }],
  ]) {
    await page.goto(`/staff/cases/${ref}/enclose`);
    await main.locator('[name=title]').fill(title);
    await main.locator(`[name=given][value=${given}]`).check();
    if (more.file) await main.locator('[name=files]').setInputFiles(more.file);
    if (more.reason) await main.locator('[name=reason]').selectOption(more.reason);
    if (more.left) await main.locator('[name=left_out]').fill(more.left);
    await look(page, 'enclose');
    await press(page, /add/i);
    await expect(main).toContainText(title);
  }
  await page.goto(`/staff/cases/${ref}/take-out`);
  await main.getByLabel('Entered by mistake').check();
  await look(page, 'take out');
  await press(page);
  await expect(main.locator('table[aria-labelledby=documents]')).not.toContainText('Entered by mistake');
  await page.goto(`/staff/cases/${ref}/decide`);
  await main.locator('[name=outcome][value=part_released]').check();
  await main.locator('[name=statement]').fill('Your tenancy file');
  await main.locator('[name=withheld]').fill('A name, and the advice of our lawyer');
  await main.locator('select[name=reason]').selectOption('others_rights');
  await main.locator('[name=reasons]').fill('It would show who wrote to us.');
  await main.locator('[name=accesses]').check();
  await look(page, 'decide');
  await press(page, /approval/i);

  const second = await room(browser, demo, info);
  await signIn(second.page, role(demo, 'reviewer'));
  await enter(second.page, ref, 'Checking the answer');
  await second.page.goto(`/staff/cases/${ref}/approve`);
  await expect(second.main).toContainText('Advice of our lawyer');
  await look(second.page, 'approve');
  await press(second.page);

  const mail = await letter(demo, citizen.email, new RegExp(ref), 2);
  expect(mail.text).not.toContain('Rent account'); // a mail says only that there is news
  await theirs.page.goto(`/my/requests/${ref}`);
  await expect(theirs.main).toContainText('Given in part');
  await expect(theirs.main).toContainText('The name of a neighbour');
  await expect(theirs.main).toContainText('It is advice between a lawyer and a client');
  await look(theirs.page, 'answer');
  for (const [name, check] of [
    [/rent\.csv/, (file) => expect(readFileSync(file, 'utf8')).toContain('412.00')],
    [/Who looked at your data/, (file) => {
      writeFileSync(`${file}.pdf`, readFileSync(file));
      expect(execFileSync('pdftotext', [`${file}.pdf`, '-'], { encoding: 'utf8' })).toContain('Who looked at your data');
    }],
  ]) {
    const taken = theirs.page.waitForEvent('download');
    await theirs.main.getByRole('link', { name }).first().click();
    check(await (await taken).path());
  }
  await page.goto(`/staff/cases/${ref}`);
  await expect(main).toContainText('rent.csv'); // the office sees that the citizen has it
  valid(html);
});
