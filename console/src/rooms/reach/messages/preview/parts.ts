/** Parts of a rendered message by name, and the language of a text for those who have it read aloud. */

export interface Part {
  readonly name: string;
  readonly text: string;
}
export type Parts = readonly Part[];

export const partOf = (parts: Parts, name: string): string => parts.find((part) => part.name === name)?.text ?? '';

/** Named values in an order of their own: the database keeps none. `thing2` comes before `thing10`. */
export const byName = <T extends { readonly name: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));

/** `data.thing1` and `data.time2` as rows without the group's name. */
export function rowsOf(parts: Parts, group: string): Part[] {
  const head = `${group}.`;
  const found = parts.filter(({ name }) => name.startsWith(head));
  return byName(found.map(({ name, text }) => ({ name: name.slice(head.length), text })));
}

/** What a customer reads is in the customer's language, not in the console's. */
export { langOf } from '../../../../kit/langOf.ts';

/** The sign in brackets, the text, and the way out at the end of a short message. */
export function smsParts(text: string): { sign: string; body: string; wayOut: string } {
  const sign = /^【[^】]*】/.exec(text)?.[0] ?? '';
  const rest = text.slice(sign.length);
  const wayOut = /\s*(?:拒收请?回复\s*\w+|退订回\s*\w+|reply\s+stop\b.*)$/iu.exec(rest)?.[0] ?? '';
  return { sign, body: rest.slice(0, rest.length - wayOut.length), wayOut: wayOut.trim() };
}

/** Indented JSON of the fields, as the receiver gets it. */
export const jsonOf = (rows: Parts): string =>
  JSON.stringify(Object.fromEntries(rows.map(({ name, text }) => [name, text])), null, 2);
