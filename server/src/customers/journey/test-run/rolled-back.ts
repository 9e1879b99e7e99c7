/** Does work in a transaction of which nothing stays. */
import { type Db, inTransaction, type Tx } from '../../../platform/db.ts';

/** Carries the answer out of the transaction that it undoes. */
class Undone<R> extends Error {
  readonly answer: R;
  constructor(answer: R) {
    super('undone on purpose');
    this.answer = answer;
  }
}

/** What the work answers; whatever it wrote is rolled back, its events are announced to nobody. */
export async function rolledBack<R>(db: Db, work: (tx: Tx) => Promise<R>): Promise<R> {
  try {
    return await inTransaction<never>(db, async (tx) => {
      throw new Undone(await work(tx));
    });
  } catch (error) {
    if (error instanceof Undone) return (error as Undone<R>).answer;
    throw error;
  }
}
