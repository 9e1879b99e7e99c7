/** The judgement of each gate on small inputs; the gates' own canaries run with the gates. */
import { describe, expect, it } from 'vitest';
import floors from '../floors.cjs';
import { judgeCanaries } from './boundaries.mjs';
import { VIOLATIONS } from './boundary-canaries.mjs';
import { bytesOf, loadedBy } from './bundles.mjs';
import { linesIn } from './files.mjs';
import { cjkProblems, pairProblems } from './languages.mjs';
import { checksumOf, contentProblems, numberingProblems, parseChecksums } from './migrations.mjs';
import { canaryProblems, ownSchema, problemsInSource, schemasInSql } from './tables.mjs';

describe('boundaries', () => {
  const module = (name) => floors.MODULES.find((candidate) => candidate.name === name);

  it('lets a module know lower floors and the modules before it in its wing, and nobody else', () => {
    expect(floors.mayKnow(module('booking'), module('points'))).toBe(true);
    expect(floors.mayKnow(module('booking'), module('merchant'))).toBe(true);
    expect(floors.mayKnow(module('merchant'), module('booking'))).toBe(false);
    expect(floors.mayKnow(module('points'), module('ledger'))).toBe(false);
    expect(floors.mayKnow(module('points'), module('booking'))).toBe(false);
    expect(floors.mayKnow(module('segment'), module('care'))).toBe(true);
    expect(floors.mayKnow(module('care'), module('segment'))).toBe(false);
  });

  it('fails on a canary that is not reported, on an allowed import that is, and on a rule without a canary', () => {
    expect(judgeCanaries(VIOLATIONS, [])).toEqual([]);
    expect(judgeCanaries(VIOLATIONS.slice(1), [])).toHaveLength(1);
    const wronged = { rule: 'x', from: 'console/src/good.tsx', to: 'contract/src/client.ts' };
    expect(judgeCanaries([...VIOLATIONS, wronged], [])).toHaveLength(1);
    expect(judgeCanaries(VIOLATIONS, [{ name: 'new-rule', to: {} }])).toEqual(['rule without a canary: new-rule']);
  });
});

describe('tables', () => {
  it('reports its own canaries and no innocent text', () => expect(canaryProblems()).toEqual([]));

  it('names the line and the schema', () => {
    const code = 'const a = 1;\nconst b = sql`select 1 from pet.pet`;\n';
    expect(problemsInSource('server/src/services/booking/book.ts', code)).toEqual([
      'server/src/services/booking/book.ts:2 reaches into the tables of pet',
    ]);
    expect(problemsInSource('server/src/people/pet/repository.ts', code)).toEqual([]);
  });

  it('knows the owner of a file', () => {
    expect(ownSchema('server/src/platform/jobs.ts')).toBe('platform');
    expect(ownSchema('server/src/services/booking/slot/repository.ts')).toBe('booking');
    expect(ownSchema('server/src/demo/city.ts')).toBeUndefined();
  });

  it('tells tables from columns of an alias', () => {
    expect(schemasInSql('select pet.name from booking.claim pet where pet.id = 1 group by pet.name')).toEqual([
      'booking',
    ]);
    expect(schemasInSql('delete from booking.claim using pet.pet p')).toEqual(['pet', 'booking']);
    expect(schemasInSql('create trigger t before insert on pet.pet execute function platform.touch()')).toEqual([
      'pet',
      'platform',
    ]);
  });
});

describe('migrations', () => {
  it('wants numbers from 1 without gap or double, and the name of a module', () => {
    expect(numberingProblems(['0001_platform.sql', '0002_pet_first.sql'])).toEqual([]);
    expect(numberingProblems(['0001_platform.sql', '0003_pet_first.sql'])).toEqual(['number 2 is missing before 3']);
    expect(numberingProblems(['0001_platform.sql', '0001_pet_first.sql'])).toEqual(['number 1 is given twice']);
    expect(numberingProblems(['0002_pet_first.sql'])).toEqual(['number 1 is missing before 2']);
    expect(numberingProblems(['0001_nobody_first.sql'])).toEqual(['0001_nobody_first.sql: nobody is no module']);
    expect(numberingProblems(['first.sql'])).toEqual(['first.sql is not named NNNN_<module>_<change>.sql']);
  });

  it('wants a lock time-out, and a landed file unchanged', () => {
    const text = "set lock_timeout = '5s';\n";
    const landed = parseChecksums(`${checksumOf(text)}  0001_platform.sql\n`);
    expect(contentProblems(new Map([['0001_platform.sql', text]]), landed)).toEqual([]);
    expect(contentProblems(new Map([['0001_platform.sql', text.replaceAll('\n', '\r\n')]]), landed)).toEqual([]);
    expect(contentProblems(new Map([['0001_platform.sql', `${text}select 1;`]]), landed)[0]).toMatch(/was edited/);
    expect(contentProblems(new Map(), landed)[0]).toMatch(/is gone/);
    const unlocked = new Map([['0001_platform.sql', '-- set lock_timeout = 1\nselect 1;']]);
    expect(contentProblems(unlocked, new Map())).toEqual([
      '0001_platform.sql sets no lock_timeout',
      '0001_platform.sql has not landed: run node scripts/check.mjs --land',
    ]);
  });
});

describe('bundles', () => {
  it('counts scripts, preloaded modules and styles of the page, but no icon and no foreign host', () => {
    const html = `<script type="module" crossorigin src="/app/a.js"></script><link rel="modulepreload" href="/app/b.js">
      <link rel=stylesheet href=c.css><link rel="icon" href="/i.svg"><script src="https://cdn.example/x.js"></script>
      <script>inline()</script>`;
    expect(loadedBy(html)).toEqual(['/app/a.js', '/app/b.js', 'c.css']);
  });

  it('reads limits', () => {
    expect(bytesOf('350 KB')).toBe(350_000);
    expect(() => bytesOf('much')).toThrow('unknown size');
  });
});

describe('languages', () => {
  it('reports a missing key in either language, an empty text and a lost placeholder', () => {
    expect(pairProblems('x', { a: { b: 'B' } }, { a: { c: 'C' } })).toEqual([
      'x: a.b is missing in zh',
      'x: a.c is missing in en',
    ]);
    expect(pairProblems('x', { a: ' ' }, { a: 'C' })).toEqual(['x: a is empty in en']);
    expect(pairProblems('x', { a: '{{count}} pets' }, { a: 'pets' })).toHaveLength(1);
  });

  it('lets Chinese do without English plural forms', () => {
    expect(
      pairProblems('x', { n_one: '{{count}} pet', n_other: '{{count}} pets' }, { n_other: '{{count}} Z' }),
    ).toEqual([]);
  });

  it('reports Chinese in strings, templates and JSX, but not in comments, patterns, tests or language files', () => {
    const path = 'console/src/rooms/a.tsx';
    expect(cjkProblems(path, "const a = '猫';")).toHaveLength(1);
    expect(cjkProblems(path, 'const a = `$' + '{n} 只猫`;')).toHaveLength(1);
    expect(cjkProblems(path, 'const a = <b>猫</b>;')).toHaveLength(1);
    expect(cjkProblems(path, '// 猫\nconst a = /[猫]/;')).toEqual([]);
    expect(cjkProblems(path, "const a = '猫'; // i18n-exempt: a surname list")).toEqual([]);
    expect(cjkProblems('console/src/app/i18n/zh.ts', "const a = '猫';")).toEqual([]);
    expect(cjkProblems('server/src/people/pet/pet.test.ts', "const a = '猫';")).toEqual([]);
  });
});

it('counts lines without the break at the end', () => {
  expect([linesIn(''), linesIn('a'), linesIn('a\n'), linesIn('a\nb')]).toEqual([0, 1, 1, 2]);
});
