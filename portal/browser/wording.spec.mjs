// J6: a letter from a prepared text, written by one, published by another; and two tabs that draft the same decision.
import { enter, expect, press, reference, role, room, signIn, sound, test, valid } from './demo.mjs';

test('prepared texts and two tabs', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const script = info.project.use.javaScriptEnabled !== false;
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
  };
  const title = `Welcome (${info.project.name})`;

  const author = await room(browser, demo, info);
  await signIn(author.page, role(demo, 'reviewer'));
  await author.page.goto('/staff/wording');
  await look(author.page, 'list');
  await author.page.goto('/staff/wording/new');
  await look(author.page, 'new');
  await author.main.locator('[name=title]').fill(title);
  await author.main.locator('[name=place][value=message]').check();
  await author.main.locator('[name=text]').fill('Dear {name}, we have {reference}.');
  await author.main.locator('[name=reason_why]').fill('Asked for often');
  await press(author.page);
  await expect(author.main).toContainText('somebody else has to publish it');
  const address = author.page.url();
  const second = await room(browser, demo, info);
  await signIn(second.page, role(demo, 'dpo'));
  await second.page.goto(address);
  await look(second.page, 'one');
  await press(second.page, /Publish version 1/);
  await expect(second.main).toContainText('Published by');
  await second.page.goto('/staff/wording/reasons');
  await look(second.page, 'reasons');

  // A case keyed in at the counter, so that it is this spec's alone.
  const { page, main } = await room(browser, demo, info);
  await signIn(page, role(demo, 'caseworker', desk ? 0 : 1));
  await page.goto('/staff/cases/new?kind=access');
  await main.locator('[name=channel][value=counter]').check();
  await main.locator('[name=name]').fill(`Wording ${info.project.name}`);
  await main.locator('[name=post]').fill('1 High Street');
  await main.locator('[name=what]').fill('My file, for the prepared texts');
  await press(page);
  const ref = (await page.locator('body').innerText()).match(reference)[0];
  await enter(page, ref);
  await press(page, /take the case/i);
  await page.goto(`/staff/cases/${ref}/message`);
  await main.locator('[name=text]').fill('Good morning. ');
  await main.locator('[name=prepared-text]').selectOption({ label: title });
  const posted = [];
  page.on('request', (r) => r.method() === 'POST' && posted.push(r.url()));
  await main.getByRole('button', { name: 'Insert the text' }).click();
  await expect(main.locator('[name=text]')).toHaveValue(new RegExp(`Good morning\\.\\s+Dear Wording ${info.project.name}, we have ${ref}\\.`));
  expect(posted.length).toBe(script ? 0 : 1); // at once with script, by the server without
  await look(page, 'message');
  await press(page, /send a message/i);
  await expect(main).toContainText(`Prepared text used: ${title}, version 1.`);

  const tab = await room(browser, demo, info); // the same person in a second tab
  await tab.page.context().addCookies(await page.context().cookies());
  await tab.page.goto(`/staff/cases/${ref}/decide`);
  await page.goto(`/staff/cases/${ref}/decide`);
  for (const [one, words] of [[{ page, main }, 'We hold nothing about you.'], [tab, 'We hold nothing about you since 2009.']]) {
    await one.main.locator('[name=outcome][value=nothing_held]').check();
    await one.main.locator('[name=reasons]').fill(words);
    await press(one.page, /save as draft/i);
  }
  await expect(tab.main).toContainText('Both versions');
  await expect(tab.main).toContainText('since 2009.');
  await expect(tab.main.locator('[name=reasons]')).toHaveValue('We hold nothing about you since 2009.');
  await look(tab.page, 'both');
  await press(tab.page, /save as draft/i);
  await expect(tab.main).toContainText('We hold nothing about you since 2009.');
  valid(html);
});
