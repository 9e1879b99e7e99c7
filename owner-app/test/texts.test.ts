/** Both languages are complete, and no screen has a text of its own (UI-O4). */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import bookingEn from '../src/i18n/booking/en.json' with { type: 'json' };
import bookingZh from '../src/i18n/booking/zh.json' with { type: 'json' };
import en from '../src/i18n/en.json' with { type: 'json' };
import recordEn from '../src/i18n/record/en.json' with { type: 'json' };
import recordZh from '../src/i18n/record/zh.json' with { type: 'json' };
import { fill } from '../src/i18n/translate.ts';
import zh from '../src/i18n/zh.json' with { type: 'json' };

const source = fileURLToPath(new URL('../src', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const chinese = /\p{Script=Han}/u;
const placesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
const sources = globSync('**/*.{ts,tsx}', { cwd: source }).filter((file) => !file.endsWith('.test.ts'));

/** The common texts and those of each area. */
const pairs: readonly (readonly [zh: Record<string, string>, en: Record<string, string>])[] = [
  [zh, en],
  [bookingZh, bookingEn],
  [recordZh, recordEn],
];

describe('texts', () => {
  it('UI-O4 has the same keys in both languages, none empty', () => {
    for (const [chinese, english] of pairs) {
      assert.deepEqual(Object.keys(english).sort(), Object.keys(chinese).sort());
      for (const text of [...Object.values(english), ...Object.values(chinese)]) assert.notEqual(text.trim(), '');
    }
  });

  it('UI-O4 fills in the same values in both languages', () => {
    for (const [chinese, english] of pairs) {
      for (const [key, text] of Object.entries(chinese)) {
        if (key !== 'age.about') assert.deepEqual(placesIn(english[key] ?? ''), placesIn(text), key);
      }
    }
  });

  it('UI-O4 writes English without Chinese, but for the name of the Chinese language', () => {
    for (const [, english] of pairs) {
      for (const [key, text] of Object.entries(english)) {
        if (key !== 'language.zh') assert.doesNotMatch(text, chinese, key);
      }
    }
  });

  it('UI-O4 keeps every text out of the sources', () => {
    for (const file of sources) {
      const code = readFileSync(`${source}/${file}`, 'utf8')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/\/\/.*$/gm, '');
      const found = code.split('\n').filter((line) => chinese.test(line) || /<Words[^>]*>[A-Za-z]/.test(line));
      // The comma between the parts of a list is read in both scripts.
      assert.deepEqual(
        found.filter((line) => !line.includes('split(/')),
        [],
        file,
      );
    }
  });

  it('UI-O4 uses every text', () => {
    const code = sources.map((file) => readFileSync(`${source}/${file}`, 'utf8')).join('\n');
    const prefixes = [...code.matchAll(/[`'](\w+(?:\.\w+)*)\.\$\{/g)].map(([, prefix]) => `${prefix}.`);
    const groups = [...code.matchAll(/wordOf\(\w+, '(\w+)'/g)].map(([, group]) => `${group}.`);
    const composed = [...prefixes, ...groups];
    const unused = pairs
      .flatMap(([texts]) => Object.keys(texts))
      .filter((key) => !code.includes(`'${key}'`) && !composed.some((prefix) => key.startsWith(prefix)));
    assert.deepEqual(unused, []);
  });

  it('UI-O4 has words for every problem that the server can answer an owner with', () => {
    const codes = globSync(
      'server/src/{people/{identity,message,record}/problems.ts,services/*/problems.ts,{customers/care,finance/payment}/problems.ts,people/pet/**/problems.ts,rewards/coupon/problems.ts,platform/**/*.ts,adapters/{wechat,sms}/*.ts}',
      { cwd: root },
    ).flatMap((file) =>
      [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/problemType\(\s*'([^']+)'/g)].map(([, code]) => code ?? ''),
    );
    const missing = codes.filter((code) => !staffOnly.test(code) && !(`problem.${code}` in zh));
    assert.deepEqual(missing, []);
  });

  it('leaves a missing value visible', () => assert.equal(fill('{a} and {b}', { a: 1 }), '1 and {b}'));
});

/** Problems that only the consoles meet. */
const staffOnly =
  /^(request\/(?:idempotency-reused|unknown-route|malformed|cursor)|warehouse\/|segment\/|audience\/|metric\/|care\/(?:kind-changed|already-solved|nobody-to-tell|staff-unknown|compensation-|claim-)|dispatch\/(?:offer-|store-|taken|cancelled|not-a-|next-)|progress\/(?:record-|not-running|unknown-|wrong-|proof-|steps-|form-|report-changed|not-announced)|setting\/|payment\/(?:refund-|difference-|not-paid|not-wrong|currency-|bill-)|booking\/(?:no-show-too-early|session-|pet-not-found)|schedule\/(?:not-a-class|kennel-taken|stay-not-found|peaks-)|quality\/(?:already-replied|not-hidden|verdict-|rectification-|inspection-|checklist-|answer-|amount-|over-cap|payout-|appeal-|recovery-|reference-)|merchant\/(?!no-band|wrong-species|too-far|not-bookable|store-not-found|offer-not-found)|message\/(?:callback-|template-|channel-|send-decided|provider-|suppression-|link-)|coupon\/(?:template-|not-found|terms-|validity-|claim-|budget-unknown|revision-|stock-|illegal-|not-redeemable|not-revocable|too-many)|record\/(?:clinic-|key-|mismatch-|file-unreadable|row-|kind-changed|pet-not-found)|identity\/(sign-in-failed|weak-password|password-wrong|totp-|login-taken|staff-|session-|role-|merchant-|last-|beyond-|key-|customer-|member-|merge-|channel-|period-))/;
