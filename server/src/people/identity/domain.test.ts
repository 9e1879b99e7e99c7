/** Rules of identity without a database: phones, passwords, second factor. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPhone, parsePhone } from './customer/phone.ts';
import { hashPassword, passwordMatches, weaknessOf } from './staff/password.ts';
import { newTotpSecret, totpCode, totpStep, totpUri } from './staff/totp.ts';

const mobile = fc
  .tuple(fc.constantFrom(...'3456789'), fc.stringMatching(/^\d{9}$/))
  .map(([second, rest]) => `1${second}${rest}`);

describe('phone', () => {
  it('ACC-1 reads a mobile number alike in every usual notation', () => {
    fc.assert(
      fc.property(mobile, (national) => {
        const spaced = `${national.slice(0, 3)} ${national.slice(3, 7)}-${national.slice(7)}`;
        for (const text of [national, `+86${national}`, `0086${national}`, `86${national}`, `+86 ${spaced}`, spaced]) {
          expect(parsePhone(text)).toBe(`+86${national}`);
        }
      }),
    );
  });

  it('ACC-1 refuses what is no mainland mobile number', () => {
    for (const text of ['', '12345678901', '1381234567', '138123456789', '+1 13812345678', '02112345678', 'abc']) {
      expect(parsePhone(text)).toBeUndefined();
    }
  });

  it('ACC-6 shows the first three and the last four digits only', () => {
    expect(maskPhone('+8613812345678')).toBe('138****5678');
    fc.assert(
      fc.property(mobile, (national) => {
        expect(maskPhone(`+86${national}`)).toBe(`${national.slice(0, 3)}****${national.slice(7)}`);
      }),
    );
  });
});

describe('password', () => {
  it.each([
    ['short', 'kurz9!xyz', 'too-short'],
    ['common', 'password123', 'common'],
    ['common with signs', 'Woaini1314520!!', 'common'],
    ['holding the login', 'my-mei.lin-2026', 'contains-login'],
    ['of few letters', 'ababababab12', 'monotonous'],
  ])('ACC-2 refuses a password that is %s', (_, password, weakness) => {
    expect(weaknessOf(password, 'mei.lin')).toBe(weakness);
  });

  it('ACC-2 accepts a long one of ordinary words', () => {
    expect(weaknessOf('correct horse battery 9', 'mei.lin')).toBeUndefined();
    expect(weaknessOf('小狗在公园里追蝴蝶跑来跑去', 'mei.lin')).toBeUndefined();
  });

  it('SEC-2 keeps argon2id with the OWASP figures and a salt of its own', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse 9'), hashPassword('correct horse 9')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await passwordMatches('correct horse 9', one)).toBe(true);
    expect(await passwordMatches('correct horse 8', one)).toBe(false);
    expect(await passwordMatches('correct horse 9', undefined)).toBe(false);
  });
});

describe('second factor', () => {
  const secret = newTotpSecret();
  const now = Temporal.Instant.from('2026-03-01T02:00:10Z');

  it('ACC-2 accepts the codes of the present, the last and the next step', () => {
    const present = totpStep(secret, totpCode(secret, now), now);
    expect(totpStep(secret, totpCode(secret, now.subtract({ seconds: 30 })), now)).toBe((present ?? 0) - 1);
    expect(totpStep(secret, totpCode(secret, now.add({ seconds: 30 })), now)).toBe((present ?? 0) + 1);
  });

  it('ACC-2 refuses older codes and codes of another secret', () => {
    expect(totpStep(secret, totpCode(secret, now.subtract({ seconds: 90 })), now)).toBeUndefined();
    expect(totpStep(newTotpSecret(), totpCode(secret, now), now)).toBeUndefined();
  });

  it('ACC-2 matches the published vector of RFC 6238', () => {
    const vector = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(totpCode(vector, Temporal.Instant.fromEpochMilliseconds(59_000))).toBe('287082');
    expect(totpUri(vector, 'mei.lin')).toContain('otpauth://totp/Pawloop:mei.lin');
  });
});
