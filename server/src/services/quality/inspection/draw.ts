/** Drawing stores for inspections by chance: stratified, and the same seed draws the same stores (MER-6). Pure. */
import { createHash } from 'node:crypto';

export interface Candidate {
  readonly storeId: string;
  readonly merchantId: string;
  readonly categoryKey: string;
  /** `new`, `below` or `fine`: stores are looked at in shares of these, too. */
  readonly band: string;
}

export interface Stratum {
  readonly stratum: string;
  readonly stores: number;
  readonly chosen: number;
}

export interface Drawn {
  readonly strata: readonly Stratum[];
  readonly chosen: readonly Candidate[];
}

/** A number from the seed and the candidate's names; independent of the order in which candidates come. */
const lot = (seed: string, { storeId, categoryKey }: Candidate): string =>
  createHash('sha256').update(`${seed}/${storeId}/${categoryKey}`).digest('hex');

/** Shares of `count` by size, whole numbers by largest remainder; never more than there are. */
export function sharesOf(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const wanted = Math.min(count, total);
  if (total === 0) return sizes.map(() => 0);
  const exact = sizes.map((size) => (size * wanted) / total);
  const shares = exact.map(Math.floor);
  const left = wanted - shares.reduce((sum, share) => sum + share, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

/** Each stratum (category and score) gets its share; inside it the lots decide. */
export function draw(candidates: readonly Candidate[], count: number, seed: string): Drawn {
  const strata = [...Map.groupBy(candidates, ({ categoryKey, band }) => `${categoryKey}/${band}`)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const shares = sharesOf(
    strata.map(([, members]) => members.length),
    count,
  );
  const chosen = strata.map(([, members], index) =>
    members
      .map((member) => ({ member, lot: lot(seed, member) }))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1))
      .slice(0, shares[index])
      .map(({ member }) => member),
  );
  return {
    strata: strata.map(([stratum, members], index) => ({
      stratum,
      stores: members.length,
      chosen: chosen[index]?.length ?? 0,
    })),
    chosen: chosen.flat(),
  };
}
