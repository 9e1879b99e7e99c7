/** The checks of one send without taking anything, for test runs and editors. */
import { Message } from '@pawloop/contract';
import type { Case } from './case.ts';
import { checkQuiet, chooseChannel, takePlaces, takePrompts } from './checks.ts';
import type { Facts } from './facts.ts';
import { waitForLive } from './live-variables.ts';

export interface DryCheck {
  readonly check: Message.SendCheck;
  readonly ok: boolean;
  readonly detail?: string;
}

const belongsTo: Readonly<Record<string, Message.SendCheck>> = {
  unreachable: 'consent',
  no_subscription: 'consent',
  control_group: 'suppression',
  pet_deceased: 'suppression',
  nothing_free: 'quiet_hours',
};

/** The checks in order up to the first that fails; exit, audience and budget are the guard's and pass here. */
export function dryRun(one: Case, facts: Facts): DryCheck[] {
  chooseChannel(one, facts);
  checkQuiet([one], facts);
  waitForLive([one], facts);
  takePlaces([one], facts);
  takePrompts([one], facts);
  const failing = failureOf(one);
  const checks: DryCheck[] = [];
  for (const check of Message.sendChecks) {
    if (failing?.check === check) {
      checks.push({ check, ok: false, detail: failing.detail });
      break;
    }
    checks.push({ check, ok: true });
  }
  return checks;
}

function failureOf({ verdict, steps }: Case): { check: Message.SendCheck; detail: string } | undefined {
  if (verdict?.state === 'blocked') {
    const { reason, detail } = verdict;
    return { check: belongsTo[reason] ?? (reason as Message.SendCheck), detail: detail ?? reason };
  }
  const last = steps.at(-1);
  if (verdict?.state !== 'planned' || !last?.reason) return undefined;
  return { check: last.reason as Message.SendCheck, detail: last.detail ?? last.reason };
}
