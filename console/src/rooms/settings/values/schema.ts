/** Reads the JSON Schema of a setting as the control that edits it. */

export type Control =
  | { readonly kind: 'switch' }
  | { readonly kind: 'number'; readonly whole: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: 'money' }
  | { readonly kind: 'text'; readonly maxLength?: number }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'words' }
  | { readonly kind: 'numbers' }
  | { readonly kind: 'group'; readonly members: readonly { readonly name: string; readonly control: Control }[] }
  | { readonly kind: 'list'; readonly item: Control };

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

/** @param name of the setting or member; amounts end in `Fen` and are edited in whole currency units */
export function controlOf(given: unknown, name: string): Control {
  const schema = (given ?? {}) as Schema;
  const choices = choicesOf(schema);
  if (choices) return { kind: 'choice', options: choices };
  switch (schema.type) {
    case 'boolean':
      return { kind: 'switch' };
    case 'integer':
    case 'number':
      return name.endsWith('Fen') ? { kind: 'money' } : numberOf(schema);
    case 'array':
      return listOf(schema, name);
    case 'object':
      return {
        kind: 'group',
        members: Object.entries(schema.properties ?? {}).map(([member, inner]) => ({
          name: member,
          control: controlOf(inner, member),
        })),
      };
    default:
      return { kind: 'text', ...(schema.maxLength && { maxLength: schema.maxLength }) };
  }
}

function numberOf({ type, minimum, maximum }: Schema): Control {
  return {
    kind: 'number',
    whole: type === 'integer',
    ...(minimum !== undefined && { min: minimum }),
    ...(maximum !== undefined && { max: maximum }),
  };
}

function listOf(schema: Schema, name: string): Control {
  const item = controlOf(schema.items, name);
  if (item.kind === 'text' || item.kind === 'choice') return { kind: 'words' };
  return item.kind === 'number' ? { kind: 'numbers' } : { kind: 'list', item };
}

function choicesOf(schema: Schema): readonly string[] | undefined {
  if (schema.enum) return schema.enum.map(String);
  if (schema.anyOf?.every((one) => one.const !== undefined)) return schema.anyOf.map((one) => String(one.const));
  return undefined;
}
