// Step 2: a citizen files a request without an account, confirms the e-mail address by code and follows the request.
import { code, expect, letter, press, test, valid } from './demo.mjs';

const answers = {
  access: async (page) => page.locator('[name=what]').fill('Everything about my council tax since 2022.'),
  correction: async (page) => {
    await page.locator('[name=field]').fill('Address');
    await page.locator('[name=held]').fill('12 Mill Lane');
    await page.locator('[name=right]').fill('21 Mill Lane');
  },
  complaint: async (page) => {
    await page.locator('[name=about][value=general]').check();
    await page.locator('[name=text]').fill('A letter about me went to a neighbour.');
  },
};

for (const kind of Object.keys(answers)) {
  test(`a citizen files and follows: ${kind}`, async ({ page, demo, sound }, info) => {
    const email = `${kind}.${info.project.name}.${Date.now()}@post.example`;
    const html = {};
    const look = async () => {
      await sound();
      html[page.url()] = await page.content();
    };
    await page.goto('/requests/new');
    await look();
    await press(page, page.locator('main a.govuk-button, main form button').first());
    await look();
    await press(page); // nothing chosen: the page says what is missing
    await expect(page).toHaveTitle(/^Error: /);
    await look();
    await page.locator(`[name=kind][value=${kind}]`).check();
    await press(page);
    await answers[kind](page);
    await look();
    await press(page);
    if (kind === 'correction') {
      await look();
      await press(page, page.locator('main a.govuk-button, main form button').filter({ hasText: /continue|carry on|next/i }).first());
    }
    await page.locator('[name=name]').fill('Zoë Ångström-Καραγιάννης');
    await page.locator('[name=email]').fill('no address');
    await press(page);
    await expect(page).toHaveTitle(/^Error: /);
    await expect(page.locator('[name=name]')).toHaveValue('Zoë Ångström-Καραγιάννης'); // nothing typed is lost
    await look();
    await page.locator('[name=email]').fill(email);
    await press(page);
    await expect(page).toHaveURL(/\/requests\/new\/check/);
    await expect(page.locator('main')).toContainText(email);
    await look();
    await press(page);
    await expect(page).toHaveURL(/\/requests\/new\/sent/);
    const ref = (await page.locator('main').innerText()).match(/NM-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/)[0];
    await look();
    await page.reload(); // a bookmark survives
    await expect(page.locator('main')).toContainText(ref);

    await page.locator('[name=code]').fill(code(await letter(demo, email, /code/i)));
    await press(page);
    await letter(demo, email, new RegExp(ref));

    await page.context().clearCookies();
    await page.goto('/track');
    await look();
    await page.locator('[name=ref]').fill(ref.toLowerCase().replaceAll('-', ' ')); // as somebody reads it out
    await page.locator('[name=email]').fill(email);
    await press(page);
    await expect(page).toHaveURL(/\/track\/code/);
    await look();
    const second = code(await letter(demo, email, /code/i, 2));
    await page.locator('[name=code]').fill(second === '000000' ? '111111' : '000000');
    await press(page);
    await expect(page).toHaveTitle(/^Error: /);
    await look();
    await page.locator('[name=code]').fill(second);
    await press(page);
    await expect(page).toHaveURL(new RegExp(`/track/${ref}`));
    const main = page.locator('main');
    await expect(main).toContainText(/20\d\d/);
    await expect(main).toContainText(/how we worked this out/i);
    await expect(main).toContainText(/Article|section/); // the working names the law
    await look();
    valid(html);
  });
}

test('a reference alone opens nothing', async ({ page }) => {
  const answer = await page.goto('/track/NM-7K3F-9QWX-2M4PT');
  await expect(page.locator('main')).not.toContainText(/deadline|Timeline/i);
  expect([200, 404]).toContain(answer.status());
});
