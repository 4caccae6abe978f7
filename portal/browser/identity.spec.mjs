// J1: a request without an account, from the first question to the file in hand. What was sent to show who asks is not enough, a code
// goes by post; the clock stands still for a question and is extended; the answer is given to nobody but whoever proved to be it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { code, enter as opens, expect, letter, press, role, signIn, sound, test, valid } from './demo.mjs';

// file makes a request for a copy, confirms its mailbox and opens its page; it returns the reference.
async function file(page, demo, email) {
  await page.goto('/requests/new/kind?kind=access');
  await press(page);
  await page.locator('[name=what]').fill('Everything about my housing file and my council tax');
  await press(page);
  await page.locator('[name=name]').fill('Zoë Ångström');
  await page.locator('[name=email]').fill(email);
  await page.locator('[name=format][value=large_print]').check();
  await press(page);
  await press(page);
  await expect(page).toHaveURL(/\/sent/);
  const ref = (await page.locator('main').innerText()).match(/NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/)[0];
  await page.locator('[name=code]').fill(code(await letter(demo, email, /code/i)));
  await press(page);
  await expect(page).toHaveURL(new RegExp(`/track/${ref}`));
  return ref;
}

test('a request without an account, to its end', async ({ browser, demo }, info) => {
  const email = `identity.${info.project.name}.${Date.now()}@post.example`;
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
    if (process.env.DAYLIGHT_SHOTS) await page.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-${name}.png`, fullPage: true });
  };
  const open = async () => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url, acceptDownloads: true })).newPage();
    return { page, main: page.locator('main') };
  };
  const theirs = await open();
  const ref = await file(theirs.page, demo, email);

  // The office takes the request and asks who it is.
  const { page, main } = await open();
  await signIn(page, role(demo, 'caseworker', info.project.name === 'desk' ? 0 : 1));
  const path = `/staff/cases/${ref}`;
  await page.goto(path);
  await page.locator('[name=purpose]').fill('Taking up this request');
  await press(page);
  await press(page, 'Take the case');
  await page.goto(`${path}/ask`);
  await page.locator('main [name=text]').fill('Show us a paper with your name and your date of birth.');
  await page.locator('[name=identity]').check();
  await press(page, 'Ask the citizen');
  await expect(main).toContainText('Show us a paper');

  // What comes is not enough, and is deleted.
  await theirs.page.reload();
  await expect(theirs.main).toContainText('Cover what we do not need');
  await look(theirs.page, 'asked');
  const answer = theirs.main.locator('form[action$="/answer"]');
  await answer.locator('[name=text]').fill('Here it is.');
  await answer.locator('[name=files]').setInputFiles({ name: 'paper.txt', mimeType: 'text/plain', buffer: Buffer.from('A paper with bars over everything\n') });
  await press(theirs.page, answer.locator('button').first());
  await expect(theirs.main).toContainText('We have 1 file from you that shows who you are');
  await page.goto(`${path}/unproven`);
  await press(page, 'Not enough to be sure');
  await expect(page).toHaveTitle(/^Error: /);
  await page.getByLabel('Too much was covered').check();
  await page.locator('main [name=text]').fill('Leave your date of birth to be seen.');
  await look(page, 'unproven');
  await press(page, 'Not enough to be sure');
  await expect(main).toContainText('Too much was covered');
  await look(page, 'unproven-done');
  await letter(demo, email, /could not be sure who you are/);
  await theirs.page.reload();
  await expect(theirs.main).toContainText('Leave your date of birth to be seen.');
  await expect(theirs.main).toContainText('We have deleted what you sent.');

  // A code by post instead: asked for, ordered, printed.
  await press(theirs.page, theirs.main.getByRole('button', { name: 'Send me a code by post' }));
  await expect(theirs.main).toContainText('You asked for a code by post.');
  await look(theirs.page, 'wanted');
  await page.goto(path);
  await expect(main).toContainText('The citizen asks for a code by post');
  await page.goto(`${path}/post-code`);
  await page.locator('[name=post]').fill('9 Register Row\nNorthmere NM1 4ZZ');
  await page.locator('[name=subject]').fill(info.project.name === 'desk' ? 'QQ771100A' : 'QQ771101A');
  await look(page, 'order');
  await press(page, 'Order a code by post');
  await expect(main).toContainText('Its letter is not made yet');
  await look(page, 'ordered');
  const printer = await open(); // whoever ordered it does not make it
  await signIn(printer.page, role(demo, 'reviewer'));
  await printer.page.goto('/staff/codes');
  await look(printer.page, 'codes');
  const download = printer.page.waitForEvent('download');
  await printer.main.getByRole('button', { name: `Make the letter with the code (PDF) ${path.split('/').pop()}` }).click();
  const printed = info.outputPath('letter.pdf');
  await (await download).saveAs(printed);
  execFileSync('qpdf', ['--check', printed], { stdio: 'pipe' });
  const said = execFileSync('pdftotext', [printed, '-']).toString().replace(/\s+/g, ' ');
  expect(said).toContain('9 Register Row');
  expect(said).toContain('If you did not expect this letter');
  const posted = said.match(/\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b/)[0];
  await page.goto(path);
  await expect(main).toContainText('The code is good until');
  await expect(main).not.toContainText(posted);
  const due = await page.locator('.dl-deadline time').first().getAttribute('datetime');
  await expect(main).toContainText('has not come yet'); // the proof, so the clock has not begun
  await look(page, 'printed');

  // Wrong codes are slowed, and shut nobody out.
  await theirs.page.reload();
  const enter = async (typed) => {
    await theirs.page.locator('[name=code]').fill(typed);
    await press(theirs.page, theirs.main.getByRole('button', { name: 'Show that it is me' }));
  };
  await enter('7K3F');
  await expect(theirs.main).toContainText('it has 16 letters and figures');
  for (let n = 0; n < 5; n++) {
    await enter('0000 0000 0000 0000');
    await expect(theirs.main).toContainText('This is not the code of our letter');
  }
  await look(theirs.page, 'wrong');
  await enter(posted);
  await expect(theirs.main).toContainText('Wait 15 minutes, or ask us for a new letter');
  await expect(theirs.main.getByRole('button', { name: 'Send me a code by post' })).toBeVisible();
  await look(theirs.page, 'slowed');

  // From another browser it is entered, and the clock runs.
  const phone = await open();
  await phone.page.goto(`/track?ref=${ref}`);
  await phone.page.locator('[name=email]').fill(email);
  await press(phone.page);
  await phone.page.locator('[name=code]').fill(code(await letter(demo, email, /code/i, 2)));
  await press(phone.page);
  await expect(phone.page).toHaveURL(new RegExp(`/track/${ref}`));
  await phone.page.locator('[name=code]').fill(posted.toLowerCase().replaceAll('-', ' '));
  await press(phone.page, phone.main.getByRole('button', { name: 'Show that it is me' }));
  await expect(phone.main).toContainText('We now know that it is you.');
  await expect(phone.main).toContainText('Identity established');
  await look(phone.page, 'entered');
  await page.goto(path);
  await expect(main).toContainText('The citizen has entered it.');
  await expect(main).not.toContainText('has not come yet');
  expect(await page.locator('.dl-deadline time').first().getAttribute('datetime') >= due).toBe(true);

  // The same asked once more by somebody who never proves to hold the mailbox hurts nobody.
  const other = await open();
  await other.page.goto('/requests/new/kind?kind=access');
  await press(other.page);
  await other.page.locator('[name=what]').fill('Everything about my housing file and my council tax');
  await press(other.page);
  await other.page.locator('[name=name]').fill('Zoë Ångström');
  await other.page.locator('[name=email]').fill(email);
  await press(other.page);
  await press(other.page);
  await expect(other.page).toHaveURL(/\/sent/);
  expect((await other.page.goto(`/track/${ref}`)).url()).not.toContain(`/track/${ref}`); // an address that was passed on opens nothing
  await page.goto(path);
  await expect(main).toContainText('In progress');

  // A question: the clock stands still, the page says why and since when, and the answer moves the day.
  await page.goto(`${path}/ask`);
  await page.locator('main [name=text]').fill('Which years do you mean?');
  await press(page, 'Ask the citizen');
  await phone.page.reload();
  await expect(phone.main).toContainText('Which years do you mean?');
  await expect(phone.main).toContainText('The clock stands still until you have answered');
  await look(phone.page, 'paused');
  await phone.main.locator('form[action$="/answer"] [name=text]').fill('2022 until today.');
  await press(phone.page, phone.main.locator('form[action$="/answer"] button').first());
  await expect(phone.main).toContainText('2022 until today.');
  await expect(phone.main).not.toContainText('The clock stands still');

  await page.goto(`${path}/extend`);
  await page.locator('[name=reason]').fill('Three departments hold parts of your file.');
  await press(page);
  await expect(main).toContainText('Extension told');
  await phone.page.reload();
  const taken = phone.page.waitForEvent('download');
  await phone.main.getByRole('link', { name: /takes longer/ }).click();
  const extension = execFileSync('pdftotext', [await (await taken).path(), '-']).toString().replace(/\s+/g, ' ');
  expect(extension).toContain('Three departments hold parts of your file.');
  expect(extension).toMatch(/complain/i);

  // The answer, with a document. Whoever has proved nothing but the mailbox sees that there is one, and gets nothing of it.
  await page.goto(`${path}/enclose`);
  await page.locator('[name=title]').fill('Housing file');
  await page.locator('[name=given][value=whole]').check();
  await page.locator('main [name=files]').setInputFiles({ name: 'housing.csv', mimeType: 'text/csv', buffer: Buffer.from('year,what\n2022,Application\n') });
  await press(page);
  await page.goto(`${path}/decide`);
  await page.locator('[name=outcome][value=released]').check();
  await page.locator('[name=statement]').fill('This is your whole file.');
  await press(page, /approval/i);
  const second = await open();
  await signIn(second.page, role(demo, 'reviewer'));
  await opens(second.page, ref, 'Checking the answer');
  await second.page.goto(`${path}/approve`);
  await press(second.page);
  await phone.page.reload();
  await expect(phone.main).toContainText('Given in full');
  await look(phone.page, 'answer');
  const given = phone.page.waitForEvent('download');
  await phone.main.getByRole('link', { name: /housing\.csv/ }).click();
  expect(readFileSync(await (await given).path(), 'utf8')).toContain('2022,Application');
  await theirs.page.goto(`/track/${ref}`);
  await expect(theirs.main).toContainText('Given in full');
  await expect(theirs.main.getByRole('link', { name: /housing\.csv/ })).toHaveCount(0);
  await expect(theirs.main).not.toContainText('This is your whole file.');
  valid(html);
});
