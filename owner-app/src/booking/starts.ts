/** Choosing among free starts. */

/** The first of the starts that is not before `from`; the first of all without `from`. */
export function firstFrom(starts: readonly string[], from: string | undefined): string | undefined {
  return from === undefined ? starts[0] : starts.find((start) => Date.parse(start) >= Date.parse(from));
}

export function sameInstant(a: string, b: string | undefined): boolean {
  return b !== undefined && Date.parse(a) === Date.parse(b);
}
