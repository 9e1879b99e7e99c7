/** Lines of a counter sale: prices are typed in whole units and sent in fen. */
import { fenOf } from '../../../kit/fen.ts';

export interface DraftLine {
  readonly name?: string;
  readonly quantity?: number | null;
  /** Per piece, in whole currency units. */
  readonly price?: number | null;
  /** Only asked for while a coupon is limited to some. */
  readonly category?: string;
  readonly sku?: string;
}

export interface SaleLine {
  readonly name: string;
  readonly quantity: number;
  readonly unitFen: number;
  readonly category?: string;
  readonly sku?: string;
}

export function totalFen(lines: readonly (DraftLine | undefined)[]): number {
  return lines.reduce((sum, line) => sum + fenOf(line?.price ?? 0) * (line?.quantity ?? 0), 0);
}

export function saleLines(lines: readonly DraftLine[]): SaleLine[] {
  return lines.map((line) => ({
    name: (line.name ?? '').trim(),
    quantity: line.quantity ?? 1,
    unitFen: fenOf(line.price ?? 0),
    ...(line.category && { category: line.category }),
    ...(line.sku && { sku: line.sku }),
  }));
}

/** Lines that a price can be asked for while the form is being filled; nothing when there is nothing to pay. */
export function quotable(lines: readonly (DraftLine | undefined)[]): SaleLine[] | undefined {
  const priced = lines.flatMap((line) => (line && (line.price ?? 0) > 0 && (line.quantity ?? 0) !== 0 ? [line] : []));
  if (totalFen(priced) <= 0) return undefined;
  return saleLines(priced).map((line) => ({ ...line, name: line.name || '–' }));
}
