/** Instants as text and back, fast for the many of one batch that lie in the same seconds. */

const MILLISECOND = 1000;
/** `2026-03-01T02:00:00.123Z`, as clients write it. */
const USUAL_LENGTH = 24;
const SECOND_LENGTH = 19;
const MOST = 5000;

let secondsByText = new Map<string, number>();
let textBySecond = new Map<number, string>();

/** Milliseconds since 1970 of an RFC 3339 text. */
export function millisecondsOf(instant: string): number {
  if (instant.length !== USUAL_LENGTH || !instant.endsWith('Z'))
    return Temporal.Instant.from(instant).epochMilliseconds;
  const text = instant.slice(0, SECOND_LENGTH);
  let seconds = secondsByText.get(text);
  if (seconds === undefined) {
    seconds = Temporal.Instant.from(`${text}Z`).epochMilliseconds;
    if (secondsByText.size >= MOST) secondsByText = new Map();
    secondsByText.set(text, seconds);
  }
  const fraction = Number(instant.slice(SECOND_LENGTH + 1, -1));
  return Number.isInteger(fraction) ? seconds + fraction : Temporal.Instant.from(instant).epochMilliseconds;
}

/** RFC 3339 of milliseconds since 1970. */
export function instantText(milliseconds: number): string {
  const rest = ((milliseconds % MILLISECOND) + MILLISECOND) % MILLISECOND;
  const second = milliseconds - rest;
  let text = textBySecond.get(second);
  if (text === undefined) {
    text = Temporal.Instant.fromEpochMilliseconds(second).toString().slice(0, -1);
    if (textBySecond.size >= MOST) textBySecond = new Map();
    textBySecond.set(second, text);
  }
  return `${text}.${String(rest).padStart(3, '0')}Z`;
}
