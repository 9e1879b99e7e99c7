/** Parameter binding: what is a placeholder, and that no value can leave its literal. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BindError, bindParameters, identifier, stringLiteral } from './clickhouse-bind.ts';

const bind = (sql: string, values: Record<string, string>) => bindParameters(sql, new Map(Object.entries(values)));

/** The value of a ClickHouse string literal, and what follows it; written apart from the code under test. */
function readLiteral(text: string): { value: string; rest: string } {
  expect(text[0]).toBe("'");
  let value = '';
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === "'") return { value, rest: text.slice(at + 1) };
    if (letter !== '\\') value += letter;
    else value += text[++at] === '0' ? '\0' : text[at];
  }
  throw new Error('the literal does not end');
}

/** How the client sends a string. */
const escaped = (text: string) =>
  text.replace(/[\\\t\n\r']/g, (letter) => ({ '\t': '\\t', '\n': '\\n', '\r': '\\r' })[letter] ?? `\\${letter}`);

describe('bindParameters', () => {
  it('SEC-2 keeps any string inside its literal', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '\\', '{', '}', '`', '-', '\n', '\0', 'n') }),
    );
    fc.assert(
      fc.property(text, (value) => {
        const sql = bind('SELECT {v:String}, 1', { v: escaped(value) });
        const { value: read, rest } = readLiteral(sql.slice('SELECT CAST('.length));
        expect(read).toBe(value);
        expect(rest).toBe(", 'String'), 1");
      }),
      { numRuns: 500 },
    );
  });

  it('SEC-2 keeps any composite inside its literal, letter by letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        fc.pre(value !== '\\N');
        const sql = bind('{v:Array(String)}', { v: value });
        expect(readLiteral(sql.slice('CAST('.length))).toEqual({ value, rest: ", 'Array(String)')" });
      }),
    );
  });

  it('SEC-2 keeps any name inside its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '\\', '"', "'", 'a', ' ') }), (name) => {
        const quoted = bind('{t:Identifier}', { t: escaped(name) });
        expect(quoted).toBe(identifier(name));
        expect(quoted.slice(1, -1).replace(/\\[\s\S]/g, '')).not.toMatch(/[`\\]/);
      }),
    );
  });

  it('leaves placeholders in strings, names, heredocs and comments alone', () => {
    const inner = fc.constantFrom('{v:String}', ' {v:UInt8} ', "\\'{v:String}", "''{v:String}", 'a');
    const wrapped = fc.tuple(fc.constantFrom("'", '`', '"', '/*', '-- ', '# ', '$tag$'), inner).map(([open, text]) => {
      const body = open === "'" ? text : text.replaceAll("'", '').replaceAll('\\', '');
      const close =
        new Map([
          ['/*', '*/'],
          ['-- ', '\n'],
          ['# ', '\n'],
        ]).get(open) ?? open;
      return `${open}${body}${close}`;
    });
    fc.assert(
      fc.property(fc.array(wrapped), (parts) => {
        const sql = parts.join(' ');
        expect(bind(sql, { v: 'x' })).toBe(sql);
        expect(bind(`${sql} {v:String}`, { v: 'x' })).toBe(`${sql} CAST('x', 'String')`);
      }),
    );
  });

  it('casts to the declared type, NULL included', () => {
    expect(bind('{ n : UInt32 }', { n: '7' })).toBe("CAST('7', 'UInt32')");
    expect(bind('{n:Nullable(String)}', { n: '\\N' })).toBe("CAST(NULL, 'Nullable(String)')");
    expect(bind('{m:Map(String, UInt8)}', { m: "{'a':1}" })).toBe("CAST('{\\'a\\':1}', 'Map(String, UInt8)')");
  });

  it('does not read inserted values as placeholders', () => {
    expect(bind('{a:String} {b:String}', { a: '{b:String}', b: 'x' })).toBe(
      `CAST(${stringLiteral('{b:String}')}, 'String') CAST('x', 'String')`,
    );
  });

  it('refuses a placeholder without a value, with ClickHouse’s code', () => {
    expect(() => bind('SELECT {a:String}', {})).toThrow(BindError);
    expect(() => bind('SELECT {a:String}', {})).toThrow(/^Code: 456\./);
  });
});
