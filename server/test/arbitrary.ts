/** Random requests from the contract's schemas: fitting ones, and ones with a member spoilt. */
import fc from 'fast-check';
import type { TSchema } from 'typebox';

interface Loose {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Loose[];
  readonly properties?: Readonly<Record<string, Loose>>;
  readonly required?: readonly string[];
  readonly items?: Loose;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Loose>>;
}

const DEEPEST = 4;
const KNOWN_ID = '0190a0a0-0000-7000-8000-00000000abcd';

const byFormat: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  uuid: fc.constantFrom(KNOWN_ID, '00000000-0000-0000-0000-000000000000'),
  'date-time': fc.constantFrom(
    '2026-01-01T00:00:00Z',
    '2026-02-28T23:59:59.999+08:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ),
  date: fc.constantFrom('2026-01-01', '2024-02-29', '0001-01-01', '9999-12-31'),
};

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '',
    ' ',
    '金毛',
    "'; drop table x; --",
    '%',
    '_',
    '\\',
    '\u0000',
    '🐶'.repeat(9),
    '-1',
    '1e999',
    'null',
    '<script>',
  ),
);

/** Values that fit the schema most of the time; patterns are not solved, so some do not. */
export function fitting(schema: TSchema | Loose, depth = 0, defs: Loose['$defs'] = {}): fc.Arbitrary<unknown> {
  const loose = schema as Loose;
  const known = { ...defs, ...loose.$defs };
  if (loose.$ref) return depth > DEEPEST ? fc.constant({}) : fitting(known[loose.$ref] ?? {}, depth + 1, known);
  if (loose.const !== undefined) return fc.constant(loose.const);
  if (loose.enum) return fc.constantFrom(...loose.enum);
  if (loose.anyOf) return fc.oneof(...loose.anyOf.map((option) => fitting(option, depth + 1, known)));
  switch (loose.type) {
    case 'object':
      return objectOf(loose, depth, known);
    case 'array':
      return fc.array(fitting(loose.items ?? {}, depth + 1, known), {
        minLength: loose.minItems ?? 0,
        maxLength: Math.min(loose.maxItems ?? 3, Math.max(loose.minItems ?? 0, depth > DEEPEST ? 0 : 3)),
      });
    case 'integer':
      return fc.oneof(
        fc.integer({ min: loose.minimum ?? -1000, max: Math.min(loose.maximum ?? 1000, 2 ** 53 - 1) }),
        fc.constantFrom(loose.minimum ?? 0, loose.maximum ?? 1),
      );
    case 'number':
      return fc.double({ min: loose.minimum ?? -1e6, max: loose.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return loose.format && byFormat[loose.format] ? (byFormat[loose.format] as fc.Arbitrary<unknown>) : texts;
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf(loose: Loose, depth: number, defs: Loose['$defs']): fc.Arbitrary<unknown> {
  const members = Object.entries(loose.properties ?? {}).map(
    ([name, schema]) => [name, fitting(schema, depth + 1, defs)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: [...(loose.required ?? [])] });
}

/** The value, sometimes with a member left out, replaced by nonsense, or added. */
export function spoilt(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const nonsense = fc.oneof(fc.jsonValue({ maxDepth: 2 }), texts);
  return fc.oneof(
    { weight: 5, arbitrary: values },
    { weight: 1, arbitrary: nonsense },
    {
      weight: 3,
      arbitrary: fc.tuple(values, nonsense, fc.nat(9)).map(([value, other, which]) => {
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return other;
        const names = Object.keys(value);
        const name = names[which % Math.max(names.length, 1)] ?? 'added';
        return { ...value, [name]: other };
      }),
    },
  );
}
