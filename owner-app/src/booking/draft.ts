/** Bookings of one go while the owner chooses: one line for each pet and service (BOOK-8). */
import type { ItemInput, QuotedItem } from '../service/bookings.ts';
import { datePlus, daysApart, wallTime } from '../service/when.ts';

export type Mode = 'appointment' | 'stay' | 'class';

export interface Line {
  readonly offerId: string;
  readonly petId: string;
  readonly mode: Mode;
  readonly startsAt?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly checkIn?: string | undefined;
  readonly checkOut?: string | undefined;
  readonly matted?: boolean;
  readonly home?: ItemInput['home'];
}

/** Whether it has what its kind of service needs. */
export function hasTime(line: Line): boolean {
  if (line.mode === 'stay') return Boolean(line.checkIn && line.checkOut && line.checkOut > line.checkIn);
  return line.mode === 'class' ? line.sessionId !== undefined : line.startsAt !== undefined;
}

/** Only what belongs to the kind of service goes to the server. */
export function inputOf(line: Line): ItemInput {
  return {
    offerId: line.offerId,
    petId: line.petId,
    ...(line.mode === 'appointment' && line.startsAt !== undefined && { startsAt: line.startsAt }),
    ...(line.mode === 'class' && line.sessionId !== undefined && { sessionId: line.sessionId }),
    ...(line.mode === 'stay' && { checkIn: line.checkIn ?? '', checkOut: line.checkOut ?? '' }),
    ...(line.matted === true && { matted: true }),
    ...(line.home !== undefined && { home: line.home }),
  };
}

/** One more pet or service: an appointment follows the last one, nights and sessions are shared. */
export function withLine(
  lines: readonly Line[],
  added: Pick<Line, 'offerId' | 'petId' | 'mode'>,
  quoted: readonly Pick<QuotedItem, 'endsAt'>[],
): Line[] {
  const last = lines.at(-1);
  const ends = quoted.at(-1)?.endsAt;
  const time: Partial<Line> =
    added.mode === 'appointment'
      ? { startsAt: ends ?? undefined }
      : last?.mode === added.mode
        ? {
            checkIn: last.checkIn,
            checkOut: last.checkOut,
            ...(last.offerId === added.offerId && { sessionId: last.sessionId }),
          }
        : {};
  return [...lines, { ...added, ...time }];
}

export function withChange(lines: readonly Line[], index: number, some: Partial<Line>): Line[] {
  return lines.map((line, at) => (at === index ? { ...line, ...some } : line));
}

export function without(lines: readonly Line[], index: number): Line[] {
  return lines.filter((_, at) => at !== index);
}

interface ProblemWithErrors {
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[] | undefined;
}

/** A next free start that a refusal names, and the line of the go that it is for (rule 5). */
export interface Alternative {
  readonly line: number;
  readonly startsAt: string;
}

const NAMED = /^(?:\/items\/(\d+))?\/alternatives\/\d+$/;

export function alternativesOf(problem: ProblemWithErrors | undefined): Alternative[] {
  return (problem?.errors ?? []).flatMap(({ pointer, detail }) => {
    const named = NAMED.exec(pointer);
    return named && !Number.isNaN(Date.parse(detail)) ? [{ line: Number(named[1] ?? 0), startsAt: detail }] : [];
  });
}

/** What changes of a line when it begins then; a class is chosen among its sessions, so nothing. */
export function movedTo({ mode, checkIn, checkOut }: Line, startsAt: string, zone: string): Partial<Line> {
  if (mode === 'appointment') return { startsAt };
  if (mode === 'class' || checkIn === undefined || checkOut === undefined) return {};
  const { date } = wallTime(startsAt, zone);
  return { checkIn: date, checkOut: datePlus(date, daysApart(checkIn, checkOut)) };
}
