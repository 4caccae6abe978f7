// J5: a daughter asks for her father. Her right to act is refused, mended and accepted before anything is given out.
import { asCitizen, expect, letter, press, role, signIn, sound, test, valid } from './demo.mjs';

test('asking for somebody else', async ({ browser, demo }, info) => {
  const desk = info.project.name === 'desk';
  const [daughter, father] = desk ? [demo.citizens[40], demo.citizens[41]] : [demo.citizens[42], demo.citizens[43]];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
    if (process.env.DAYLIGHT_SHOTS) await page.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-${name}.png`, fullPage: true });
  };
  const open = async () => {
    const page = await (await browser.newContext({ ...info.project.use, baseURL: demo.url })).newPage();
    return { page, main: page.locator('main') };
  };
  const { page, main } = await open();
  await page.goto('/signin?next=/requests/new');
  await asCitizen(page, daughter);
  await page.goto('/requests/new/kind');
  await page.locator('[name=kind][value=access]').check();
  await press(page);
  await page.locator('[name=what]').fill('Everything about his flat.');
  await press(page);
  await page.goto('/requests/new/contact');
  await page.locator('[name=for][value=other]').check();
  await page.locator('[name=name]').fill(daughter.name);
  await page.locator('[name=email]').fill(daughter.email);
  await look(page, 'contact');
  await press(page);
  await expect(page).toHaveURL(/\/person/);
  await page.locator('[name=person]').fill(father.name);
  await page.locator('[name=relation][value=attorney]').check();
  await look(page, 'person');
  await press(page);
  await press(page);
  await expect(main).toContainText('Choose what gives you the right to act');
  await page.locator('[name=basis][value=power_of_attorney]').check();
  await page.locator('[name=scope]').fill('His flat and his council tax');
  await page.locator('[name=show][value=post]').check();
  await look(page, 'authority');
  await press(page);
  await look(page, 'behalf-check');
  await press(page);
  await expect(page).toHaveURL(/\/sent/);
  const ref = (await main.innerText()).match(/NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/)[0];

  const worker = await open();
  const step = async (name, fill) => {
    await worker.page.goto(`/staff/cases/${ref}/${name}`);
    await fill(worker.main);
    await press(worker.page);
  };
  await signIn(worker.page, role(demo, 'caseworker', desk ? 0 : 1));
  await worker.page.goto(`/staff/cases/${ref}`);
  await worker.page.locator('[name=purpose]').fill('Taking up this request');
  await press(worker.page);
  await expect(worker.main).toContainText(`${daughter.name}, acting for ${father.name}`);
  await look(worker.page, 'behalf-case');
  await press(worker.page, /take/i);
  await worker.page.goto(`/staff/cases/${ref}/authority`);
  await look(worker.page, 'check-authority');
  await step('authority', async (form) => {
    await form.locator('[name=result][value=refused]').check();
    await form.locator('[name=code]').selectOption('not_signed');
    await form.locator('[name=words]').fill('The second page is not signed.');
  });
  await letter(demo, daughter.email, /right to act/i);
  await page.goto(`/my/requests/${ref}`);
  await expect(main).toContainText('The second page is not signed.');
  await look(page, 'refused');
  await main.locator('form[action$="/authority"] [name=text]').fill('He has signed it. The copy is in the post.');
  await press(page, main.locator('form[action$="/authority"] button'));
  await expect(main).toContainText('We check your right to act again.');

  await step('identify', async (form) => {
    await form.locator('[name=method]').first().check();
    await form.locator('[name=subject]').fill(father.id);
  });
  await step('decide', async (form) => { // not before the right to act is accepted
    await form.locator('[name=outcome][value=released]').check();
    await form.locator('[name=statement]').fill('The file of the flat.');
  });
  await expect(worker.main).toContainText('Check the right to act first');
  await step('authority', async (form) => {
    await form.locator('[name=result][value=accepted]').check();
    await form.locator('[name=shown]').fill('Lasting power of attorney, registered 2024');
  });
  await expect(worker.main).toContainText('Choose which systems the right to act is for'); // words alone cut nothing
  await look(worker.page, 'check-reach');
  await worker.main.locator('[name=reach][value=some]').check();
  await worker.main.locator('[name=sources][value=housing]').check();
  await press(worker.page);
  await worker.page.goto(`/staff/cases/${ref}/enclose`);
  await expect(worker.main).toContainText('The right to act has limits');
  await look(worker.page, 'enclose-limits');
  await step('decide', async (form) => {
    await form.locator('[name=outcome][value=released]').check();
    await form.locator('[name=statement]').fill('The file of the flat.');
  });
  const second = await open();
  await signIn(second.page, role(demo, 'reviewer'));
  await second.page.goto(`/staff/cases/${ref}`);
  await second.page.locator('[name=purpose]').fill('Checking the decision');
  await press(second.page);
  await second.page.goto(`/staff/cases/${ref}/approve`);
  await press(second.page);

  await page.goto(`/my/requests/${ref}`);
  await expect(main).toContainText('The file of the flat.');
  await expect(main).toContainText('Systems it is for');
  await look(page, 'behalf-answered');
  const his = await open();
  await his.page.goto('/signin?next=/my');
  await asCitizen(his.page, father);
  await his.page.goto(`/my/requests/${ref}`);
  await expect(his.main).toContainText('The file of the flat.');
  await expect(his.main).toContainText(daughter.name);
  await look(his.page, 'his-page');
  await his.page.goto(`/ar/my/requests/${ref}`);
  await look(his.page, 'his-page-ar');
  await his.page.goto('/my/accesses');
  await expect(his.main).toContainText(daughter.name); // the looks say who asked
  valid(html);
});
