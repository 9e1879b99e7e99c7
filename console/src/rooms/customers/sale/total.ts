/** Lines of a counter sale: prices are typed in whole units and sent in fen. */

export interface DraftLine {
  readonly name?: string;
  readonly quantity?: number | null;
  /** Per piece, in whole currency units. */
  readonly price?: number | null;
}

const FEN_PER_YUAN = 100;
const fenOf = (price: number) => Math.round(price * FEN_PER_YUAN);

export function totalFen(lines: readonly (DraftLine | undefined)[]): number {
  return lines.reduce((sum, line) => sum + fenOf(line?.price ?? 0) * (line?.quantity ?? 0), 0);
}

export function saleLines(lines: readonly DraftLine[]): { name: string; quantity: number; unitFen: number }[] {
  return lines.map((line) => ({
    name: (line.name ?? '').trim(),
    quantity: line.quantity ?? 1,
    unitFen: fenOf(line.price ?? 0),
  }));
}
