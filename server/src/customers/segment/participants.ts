/** What segments do when customers are merged, taken apart again, or erased; in that transaction (rules 6 to 8). */
import type { EraseParticipant, MergePair, MergeParticipant } from '../../people/identity/index.ts';
import type { Tx } from '../../platform/db.ts';
import { addAlias, removeAlias } from './alias-repository.ts';
import type { Inner } from './inner.ts';
import { applyDifference } from './member-repository.ts';
import { segmentsOf } from './queries.ts';
import { lockLane } from './repository.ts';

/** Segments that the loser left and the winner came into by the merge. */
interface Moved {
  readonly left: readonly string[];
  readonly entered: readonly string[];
}

const none = new Uint32Array();

export function segmentParticipant(inner: Inner): MergeParticipant & EraseParticipant {
  const change = (tx: Tx, segmentId: string, cause: 'merge' | 'erase', entered: Uint32Array, left: Uint32Array) =>
    applyDifference(tx, inner.universe, inner.timeZone, {
      segmentId,
      entered,
      left,
      at: inner.clock.now(),
      cause,
      startsJourneys: false,
      // A merge tells nobody: nobody came and nobody went. What the winner then gains or loses is told by the lanes.
      told: false,
    });
  const numbersFor = async (tx: Tx, { winnerId, loserId }: MergePair) => {
    const numbers = await inner.identity.numbersOf(tx, [winnerId, loserId]);
    return { winner: numbers.get(winnerId), loser: numbers.get(loserId) };
  };
  return {
    name: 'segment',
    async merge(tx, pair) {
      const { winner, loser } = await numbersFor(tx, pair);
      if (loser === undefined || winner === undefined) return { left: [], entered: [] } satisfies Moved;
      await lockLane(tx, 'hot', 'cold');
      await addAlias(tx, loser, winner, pair.mergeId);
      const [left, held] = [
        await segmentsOf(tx, loser),
        new Set((await segmentsOf(tx, winner)).map((row) => row.segmentId)),
      ];
      const moved: Moved = {
        left: left.map((row) => row.segmentId).sort(),
        entered: left
          .map((row) => row.segmentId)
          .filter((id) => !held.has(id))
          .sort(),
      };
      for (const id of moved.left) {
        const enters = moved.entered.includes(id) ? Uint32Array.of(winner) : none;
        await change(tx, id, 'merge', enters, Uint32Array.of(loser));
      }
      return moved;
    },
    async undo(tx, pair, moved) {
      await removeAlias(tx, pair.mergeId);
      const { winner, loser } = await numbersFor(tx, pair);
      if (loser === undefined || winner === undefined) return;
      await lockLane(tx, 'hot', 'cold');
      const { left, entered } = moved as Moved;
      for (const id of left) {
        const leaves = entered.includes(id) ? Uint32Array.of(winner) : none;
        await change(tx, id, 'merge', Uint32Array.of(loser), leaves);
      }
    },
    async erase(tx, customerIds) {
      const numbers = [...(await inner.identity.numbersOf(tx, customerIds)).values()];
      await lockLane(tx, 'hot', 'cold');
      for (const no of numbers) {
        const rows = await segmentsOf(tx, no);
        for (const { segmentId } of rows.sort((a, b) => a.segmentId.localeCompare(b.segmentId))) {
          await change(tx, segmentId, 'erase', none, Uint32Array.of(no));
        }
      }
    },
  };
}
