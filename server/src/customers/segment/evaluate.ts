/** Answers a definition at an instant with the set of customers for whom it holds, whichever engines its leaves need. */
import type { Segment } from '@pawloop/contract';
import type { Db, Tx } from '../../platform/db.ts';
import { readAliases } from './alias-repository.ts';
import { type Aliases, exceptionsQuery } from './behaviour/query.ts';
import type { Catalogue } from './catalogue.ts';
import type { SegmentDeps } from './deps.ts';
import { holds } from './domain/definition.ts';
import { emptyAnswer } from './domain/figure.ts';
import { type Plan, planOf } from './domain/plan.ts';
import { listedNumbers, numbersIn, treeQuery } from './records/number-queries.ts';
import type { Scope } from './scope.ts';
import { difference, intersection, union } from './sets.ts';

export interface EvaluateDeps extends Pick<SegmentDeps, 'universe' | 'warehouse'> {
  readonly catalogue: Catalogue;
}

/** A set, or all but a set; so that "never did it" need not be listed before the end. */
interface Answer {
  readonly numbers: Uint32Array;
  readonly complement: boolean;
  /** True when nobody is in `numbers` who may not be a member. */
  readonly listed: boolean;
}

/**
 * Customers for whom the definition holds, in no order.
 * @param at epoch milliseconds
 * @throws Problem `warehouse/unavailable`
 */
export async function evaluate(
  deps: EvaluateDeps,
  handle: Db | Tx,
  definition: Segment.Definition,
  at: number,
  scope: Scope,
): Promise<Uint32Array> {
  if (scope !== 'all' && scope.length === 0) return scope;
  const plan = planOf(definition, deps.catalogue.storeOf);
  const aliases = plan.kind === 'records' ? { losers: [], winners: [] } : await readAliases(handle);
  const answer = await answerOf(plan, { deps, handle, at, scope, aliases });
  if (answer.listed && !answer.complement) return answer.numbers;
  if (!answer.complement && answer.numbers.length <= FEW_ANSWERS) {
    return listedNumbers(handle, deps.universe, answer.numbers);
  }
  const listed = await listedNumbers(handle, deps.universe, scope);
  return answer.complement ? difference(listed, answer.numbers) : intersection([listed, answer.numbers]);
}

/** Up to this many, asking who of them is listed is faster than reading everybody. */
const FEW_ANSWERS = 50_000;

interface Asking {
  readonly deps: EvaluateDeps;
  readonly handle: Db | Tx;
  readonly at: number;
  readonly scope: Scope;
  readonly aliases: Aliases;
}

/** With this few customers rows are looked up by customer instead of grouped for all. */
const FEW = 5000;

async function answerOf(plan: Plan, asking: Asking): Promise<Answer> {
  const { deps, handle, at, scope, aliases } = asking;
  if (plan.kind === 'records') {
    const few = scope !== 'all' && scope.length <= FEW;
    const query = treeQuery(plan.node, { universe: deps.universe, scope }, { catalogue: deps.catalogue, at, few });
    return { numbers: await numbersIn(handle, query), complement: false, listed: true };
  }
  if (plan.kind === 'behaviour') {
    const empty = holds(plan.node, emptyAnswer);
    const { text, params } = exceptionsQuery(plan.node, empty, {
      at,
      aliases,
      ...(scope !== 'all' && { numbers: scope }),
    });
    return { numbers: await deps.warehouse.numbers(text, params), complement: empty, listed: false };
  }
  if (plan.kind === 'not') {
    const part = await answerOf(plan.part, asking);
    return { ...part, complement: !part.complement, listed: part.listed };
  }
  if (plan.kind === 'all') return allOf(plan.parts, asking);
  const parts = await Promise.all(plan.parts.map((part) => answerOf(part, asking)));
  return negated(both(parts.map(negated)));
}

/** Behaviour first: when it leaves few customers, PostgreSQL is asked about these instead of about everybody. */
async function allOf(plans: readonly Plan[], asking: Asking): Promise<Answer> {
  const [records, others] = [
    plans.filter((plan) => plan.kind === 'records'),
    plans.filter((plan) => plan.kind !== 'records'),
  ];
  const known = await Promise.all(others.map((plan) => answerOf(plan, asking)));
  const sets = known.filter((answer) => !answer.complement).map((answer) => answer.numbers);
  const left = sets.length > 0 ? intersection(sets) : undefined;
  const narrowed = left && left.length <= FEW_ANSWERS ? { ...asking, scope: left } : asking;
  const asked = await Promise.all(records.map((plan) => answerOf(plan, narrowed)));
  return both([...known, ...asked]);
}

const negated = (answer: Answer): Answer => ({ ...answer, complement: !answer.complement });

/** Intersection of sets and of complements: what is in all sets and in none of the complemented ones. */
function both(parts: readonly Answer[]): Answer {
  const sets = parts.filter((part) => !part.complement);
  const without = parts.filter((part) => part.complement).map((part) => part.numbers);
  if (sets.length === 0)
    return { numbers: union(without), complement: true, listed: parts.every((part) => part.listed) };
  const inAll = intersection(sets.map((part) => part.numbers));
  const numbers = without.length === 0 ? inAll : difference(inAll, union(without));
  return { numbers, complement: false, listed: sets.some((part) => part.listed) };
}
