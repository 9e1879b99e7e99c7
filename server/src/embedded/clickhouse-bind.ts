/**
 * Puts query parameters `{name:Type}` into SQL as typed literals, the way a ClickHouse server does.
 *
 * chDB can bind by itself, but under one lock for the whole process; this keeps parallel queries parallel. Pure.
 */

/** Carries ClickHouse's error number so that the client's error has it too. */
export class BindError extends Error {
  override readonly name = 'BindError';
}

/**
 * Everything in which braces mean nothing, and then a placeholder: quoted text, quoted names, heredocs, comments.
 * A placeholder is the only alternative with the groups `name` and `type`.
 */
const TOKEN =
  /'(?:[^'\\]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"|\$(?<tag>\w*)\$[\s\S]*?\$\k<tag>\$|--[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?\*\/|\{\s*(?<name>\w+)\s*:\s*(?<type>[^{}]+?)\s*\}/g;

const COMPOSITE = /^\s*(?:Array|Tuple|Map|Nested)\s*\(/;

const UNESCAPED: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
  '\\': '\\',
  "'": "'",
};

/** A ClickHouse string literal of any text. NUL is escaped because it would end the query at the C boundary. */
export function stringLiteral(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

/** A quoted name, whatever letters it has. */
export function identifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&').replaceAll('\0', '\\0')}\``;
}

/**
 * Replace every placeholder by its value.
 *
 * @param parameters values as the HTTP interface takes them: scalars TSV-escaped, `\N` for NULL, arrays, tuples and maps
 *   as ClickHouse text
 * @throws BindError code 456 when a placeholder has no value
 */
export function bindParameters(sql: string, parameters: ReadonlyMap<string, string>): string {
  return sql.replace(TOKEN, (token: string, ...rest: unknown[]) => {
    const { name, type } = rest.at(-1) as { name?: string; type?: string };
    if (name === undefined || type === undefined) return token;
    const value = parameters.get(name);
    if (value === undefined) {
      throw new BindError(`Code: 456. DB::Exception: Substitution \`${name}\` is not set. (UNKNOWN_QUERY_PARAMETER)`);
    }
    return literal(value, type);
  });
}

function literal(value: string, type: string): string {
  if (type === 'Identifier') return identifier(unescapeScalar(value));
  if (value === '\\N') return `CAST(NULL, ${stringLiteral(type)})`;
  const text = COMPOSITE.test(type) ? value : unescapeScalar(value);
  return `CAST(${stringLiteral(text)}, ${stringLiteral(type)})`;
}

function unescapeScalar(value: string): string {
  return value.replace(/\\([tnrbf0\\'])/g, (_, letter: string) => UNESCAPED[letter] ?? letter);
}
