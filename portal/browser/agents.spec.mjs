// J5: an agent signs a request for somebody. The person is asked, the officer sees who signed, and the agent follows how it stands.
import { createPrivateKey, sign } from 'node:crypto';
import { enter, expect, letter, press, role, room, signIn, sound, test, valid } from './demo.mjs';

test('a signed request of an agent', async ({ browser, demo, request }, info) => {
  const desk = info.project.name === 'desk';
  const agent = demo.agents[0];
  const person = demo.citizens[desk ? 36 : 37];
  const html = {};
  const look = async (page, name) => {
    await sound(page, info.project.use.javaScriptEnabled);
    html[name] = await page.content();
    if (process.env.DAYLIGHT_SHOTS) await page.screenshot({ path: `${process.env.DAYLIGHT_SHOTS}/${info.project.name}-${name}.png`, fullPage: true });
  };
  // An Ed25519 seed as PKCS #8.
  const key = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(agent.seed, 'base64')]), format: 'der', type: 'pkcs8' });
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
  const signed = (more) => {
    const body = Buffer.from(JSON.stringify({ 'agent-id': agent.id, 'business-id': agent.business_id, 'issued-at': at(0), 'expires-at': at(10), 'drp.version': '1.0', ...more }));
    return { data: Buffer.concat([sign(null, body, key), body]).toString('base64') };
  };
  const call = async (method, path, token, options = {}) =>
    request.fetch(`${demo.url}/api/v1${path}`, { method, ...options, headers: { 'Content-Type': 'text/plain', ...(token && { Authorization: `Bearer ${token}` }) } });
  const paired = await call('POST', `/agent/${agent.id}`, '', signed({ lang: undefined }));
  expect(paired.status()).toBe(200);
  const { token } = await paired.json();
  const name = `spec-${info.project.name}-${Date.now()}`;
  const wish = { 'agent-request-id': name, exercise: 'access', name: person.name, email: person.email };
  const filed = await call('POST', '/data-rights-request', token, signed(wish));
  expect(filed.status()).toBe(200);
  const { request_id: id, reference, status } = await filed.json();
  expect(status).toBe('in_progress');
  expect((await call('POST', '/data-rights-request', token, signed({ ...wish, name: 'Somebody else' }))).status()).toBe(409);

  const mail = await letter(demo, person.email, new RegExp(`${agent.name} act for you`));
  expect(mail.text).not.toContain(reference);
  const asked = await room(browser, demo, info);
  await asked.page.goto(mail.text.match(/\S+\/asked\/\S+/)[0]);
  await look(asked.page, 'asked');
  await asked.page.locator('[name=word][value=yes]').check();
  await press(asked.page);
  await expect(asked.main).toContainText('you said yes');

  const worker = await room(browser, demo, info);
  await signIn(worker.page, role(demo, 'dpo'));
  await enter(worker.page, reference);
  await expect(worker.main).toContainText('Signature checked');
  await expect(worker.main).toContainText(`that ${agent.name} acts for them`);
  await look(worker.page, 'signed-case');
  await worker.page.goto(`/staff/agents/${agent.id}`);
  await expect(worker.main).toContainText(reference);
  await look(worker.page, 'agent');
  await worker.page.goto(`/staff/agents/${agent.id}/key`);
  await look(worker.page, 'agent-key');

  await asked.page.locator('[name=word][value=no]').check();
  await press(asked.page);
  await expect(asked.main).toContainText('you said no');
  const stands = await (await call('GET', `/data-rights-request/${id}`, token)).json();
  expect(stands.authority).toEqual({ state: 'refused', code: 'person_no' });
  const back = await call('DELETE', `/data-rights-request/${id}`, token, {
    data: (() => { const body = Buffer.from('{"reason":"They do not want it"}'); return Buffer.concat([sign(null, body, key), body]).toString('base64'); })(),
  });
  expect((await back.json()).status).toBe('revoked');
  valid(html);
});
