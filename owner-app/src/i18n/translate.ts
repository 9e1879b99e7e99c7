/** Puts values into a text: `{name}` becomes the value of that name. */

export type Values = Readonly<Record<string, string | number>>;

/** A member that is missing stays visible as `{name}`, so that it is noticed. */
export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
