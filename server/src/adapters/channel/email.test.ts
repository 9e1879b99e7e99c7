/** E-mail: what a mail carries, and what a mail server's replies mean. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outgoing } from './channel.ts';
import { createEmail, type EmailOptions } from './email.ts';
import { type FakeSmtp, SMTP_LOGIN, startFakeSmtp } from './fake/fake-smtp.ts';

let fake: FakeSmtp;
beforeAll(async () => {
  fake = await startFakeSmtp();
});
afterAll(() => fake[Symbol.asyncDispose]());

const mail = (more: Partial<Outgoing<'email'>['content']> = {}, address = 'mia@paw.example'): Outgoing<'email'> => ({
  channel: 'email',
  sendId: 's1',
  to: { address },
  content: { subject: '豆豆的洗护', html: '<p>你好</p>', text: '你好', ...more },
});

function send(message: Outgoing<'email'>, more: Partial<EmailOptions> = {}) {
  const options = { host: '127.0.0.1', port: fake.port, secure: false, requireTls: false, timeoutMs: 400 };
  const vendor = createEmail({ ...options, ...SMTP_LOGIN, from: 'Pawloop <no-reply@paw.example>', ...more });
  return vendor.send(message, new AbortController().signal);
}

const headersOf = (raw: string | undefined) => (raw ?? '').split('\r\n\r\n')[0]?.replace(/\r\n\s+/g, ' ') ?? '';

describe('a mail', () => {
  it('CAM-4 carries both texts, our key as its id and a one-click way out', async () => {
    const link = 'https://paw.example/l/abc';
    expect(await send(mail({ listUnsubscribe: link }))).toMatchObject({
      kind: 'sent',
      providerRef: '<s1@paw.example>',
    });
    const raw = fake.mails.at(-1) ?? '';
    const headers = headersOf(raw);
    expect(headers).toMatch(/^message-id: <s1@paw.example>$/im);
    expect(headers).toMatch(/^list-unsubscribe: <https:\/\/paw.example\/l\/abc>$/im);
    expect(headers).toMatch(/^list-unsubscribe-post: List-Unsubscribe=One-Click$/im);
    expect(raw).toContain('text/plain');
    expect(raw).toContain('text/html');
  });

  it('CAM-4 promises no way out that it does not have', async () => {
    await send(mail());
    expect(headersOf(fake.mails.at(-1))).not.toMatch(/list-unsubscribe/i);
  });

  it('SEC-2 lets nobody write a header into an address or a subject', async () => {
    const before = fake.mails.length;
    await send(mail({ subject: 'a\r\nBcc: eve@paw.example' }, 'mia@paw.example\r\nBcc: eve@paw.example'));
    await send(mail({ subject: 'a\r\nBcc: eve@paw.example' }));
    for (const raw of fake.mails.slice(before)) expect(headersOf(raw)).not.toMatch(/^bcc:/im);
  });

  it('SEC-2 reads no file and no address that a text names', async () => {
    await send(mail({ html: '<img src="file:///etc/hostname">' }));
    expect(fake.mails.at(-1)).toContain('file:///etc/hostname');
  });
});

describe('replies', () => {
  it('REL-3 sends nothing and says whose fault it is when our login is refused', async () => {
    expect(await send(mail(), { password: 'wrong' })).toMatchObject({ kind: 'throttled', reason: 'unreachable' });
  });

  it('SEC-2 says no password in the open when TLS is asked for and not offered', async () => {
    expect(await send(mail(), { requireTls: true })).toMatchObject({ kind: 'throttled', reason: 'unreachable' });
  });

  it('REL-3 marks an address that is none', async () => {
    expect(await send(mail({}, 'nobody'))).toMatchObject({ kind: 'failed', addressInvalid: true });
  });
});
