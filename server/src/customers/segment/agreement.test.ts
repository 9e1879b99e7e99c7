/** Both compilers agree with the plain oracle on random histories, trees and instants (rules 10 to 13, 20). */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  behaviour,
  denseHistories,
  histories,
  instants,
  NOON,
  ordered,
  records,
  trees,
} from '../../../test/segment/arbitraries.ts';
import { belongs } from '../../../test/segment/oracle.ts';
import { segmentWorld, type World } from '../../../test/segment/world.ts';

/** A failure is shrunk until then, and a slow machine tries fewer histories. */
const ENOUGH_MS = 60_000;

describe('agreement of the compilers with the oracle', () => {
  let world: World;
  beforeAll(async () => {
    world = await segmentWorld(new Date(NOON).toISOString());
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const agree = (leaf: fc.Arbitrary<unknown>, numRuns: number, lived = histories) =>
    fc.assert(
      fc.asyncProperty(
        lived,
        fc.array(trees(leaf), { minLength: 4, maxLength: 8 }),
        instants,
        async (customers, definitions, ats) => {
          await world.fill(customers);
          for (const definition of definitions) {
            for (const at of ats) {
              const instant = Temporal.Instant.fromEpochMilliseconds(at);
              const expected = customers.filter((one) => belongs(definition, one, at)).map((one) => one.no);
              const everybody = await world.segments.evaluate(world.db, definition, instant, 'all');
              expect({ definition, at, numbers: [...everybody].sort((a, b) => a - b) }).toEqual({
                definition,
                at,
                numbers: expected,
              });
              const scope = Uint32Array.from(
                customers.filter((one) => one.no % 2 === 0),
                (one) => one.no,
              );
              const some = await world.segments.evaluate(world.db, definition, instant, scope);
              expect({ definition, at, some: [...some].sort((a, b) => a - b) }).toEqual({
                definition,
                at,
                some: expected.filter((no) => no % 2 === 0),
              });
            }
          }
        },
      ),
      { numRuns, interruptAfterTimeLimit: ENOUGH_MS },
    );

  it('rule 13 PostgreSQL alone answers as the oracle', () => agree(records, 20), 240_000);
  it('rule 13 ClickHouse alone answers as the oracle', () => agree(behaviour, 12), 240_000);
  it(
    'rule 20 sequences and ties of time are answered as by the oracle',
    () => agree(ordered, 20, denseHistories),
    240_000,
  );
  it('rule 13 both engines together answer as the oracle', () => agree(fc.oneof(records, behaviour), 12), 240_000);
});
