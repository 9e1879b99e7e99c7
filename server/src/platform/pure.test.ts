/** The platform's pure parts: ids, money, sealing, cursors, search grams, facts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { requireFitting } from './facts.ts';
import { csvCell } from './http/csv.ts';
import { newId } from './ids.ts';
import { formatFen, lineFen, parseFen } from './money.ts';
import { bigrams } from './search.ts';
import { createSecrets } from './secret.ts';

describe('ids', () => {
  it('are UUIDv7, distinct and strictly increasing', () => {
    const ids = Array.from({ length: 20_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids.slice(0, 100))
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

describe('money', () => {
  it('survives format and parse', () => {
    fc.assert(fc.property(fc.integer({ min: -1e14, max: 1e14 }), (fen) => parseFen(formatFen(fen)) === fen));
  });
  it('rounds the third decimal half away from zero and refuses what is no number', () => {
    expect([parseFen('1.005'), parseFen('-1.005'), parseFen('.5'), parseFen('1e3'), parseFen('')]).toEqual([
      101,
      -101,
      undefined,
      undefined,
      undefined,
    ]);
  });
  it('multiplies without floating point', () => {
    expect([lineFen(3, 25_500), lineFen(-3, 25_500), lineFen(7, 1)]).toEqual([765, -765, 0]);
  });
});

describe('secrets', () => {
  const secrets = createSecrets(Buffer.alloc(32, 3));
  it('PRIV-1 opens what it sealed, and never seals alike twice', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const sealed = secrets.seal(text);
        return secrets.open(sealed) === text && !sealed.equals(secrets.seal(text));
      }),
    );
  });
  it('PRIV-1 refuses bytes that were changed or sealed with another key', () => {
    const sealed = secrets.seal('13800000000');
    sealed[14] = (sealed[14] ?? 0) ^ 1;
    expect(() => secrets.open(sealed)).toThrow();
    expect(() => createSecrets(Buffer.alloc(32, 4)).open(secrets.seal('x'))).toThrow();
  });
});

describe('cursors', () => {
  it('refuse what they did not make', () => {
    expect(decodeCursor(encodeCursor(['a', 1, null]), 3)).toEqual(['a', 1, null]);
    for (const bad of ['', '%%%', encodeCursor(['a']), Buffer.from('{"a":1}').toString('base64url')]) {
      expect(() => decodeCursor(bad, 3)).toThrow('cursor');
    }
  });
});

describe('search', () => {
  it('cuts Chinese into pairs of characters and keeps single ones', () => {
    expect(bigrams('金毛 Dog，猫')).toEqual(['金毛', 'do', 'og', '猫']);
  });
});

describe('csv', () => {
  it('SEC-2 leaves no cell of text beginning like a formula', () => {
    fc.assert(fc.property(fc.string(), (text) => !/^"?[=+\-@\t\r]/.test(csvCell(text))));
  });
});

describe('configuration', () => {
  it('names the variable and what it may be', () => {
    const refused = (env: Record<string, string>) => {
      try {
        return String(readConfig(env, '.').port);
      } catch (error) {
        return error instanceof ConfigError ? error.message : undefined;
      }
    };
    expect(refused({ PORT: '99999' })).toContain('PORT=99999');
    expect(refused({ PAWLOOP_ROLES: 'api,cook' })).toContain('api,worker');
    expect(refused({ DATABASE_URL: 'mysql://u:secret@h/d' })).not.toContain('secret');
    expect(refused({ PAWLOOP_TIME_ZONE: 'Mars/Base' })).toContain('IANA');
    expect(readConfig({}, '.').port).toBe(8800);
  });
});

describe('fact conditions', () => {
  it('must fit the type of their field', () => {
    const money = { key: 'x.money', type: 'money' } as const;
    expect(() => requireFitting(money, { field: 'x.money', operator: 'gte', value: 100 }, '/a')).not.toThrow();
    expect(() => requireFitting(money, { field: 'x.money', operator: 'gte', value: 1.5 }, '/a')).toThrow('fit');
    expect(() => requireFitting(money, { field: 'x.money', operator: 'contains', value: 'a' }, '/a')).toThrow(
      'contains',
    );
    expect(() => requireFitting(money, { field: 'x.money', operator: 'between', value: [1] }, '/a')).toThrow('two');
    expect(() => requireFitting(money, { field: 'x.money', operator: 'isSet' }, '/a')).not.toThrow();
  });
});
