/** Why something was or was not sent: the eight checks in order with their results, from the reason that was kept; pure. */
import { Message } from '@pawloop/contract';

/** The check to which each reason belongs; reasons of rendering and of vendors come after all of them. */
const checkOf: Readonly<Partial<Record<Message.SendReason, Message.SendCheck>>> = {
  unreachable: 'consent',
  no_subscription: 'consent',
  control_group: 'suppression',
  pet_deceased: 'suppression',
};

/** Checks that do not apply to a purpose: only marketing needs an opt-in and counts for caps (rule 34). */
function isSkipped(check: Message.SendCheck, purpose: Message.MessagePurpose, isJourney: boolean): boolean {
  if (check === 'consent' || check === 'frequency_cap') return purpose !== 'marketing';
  if (check === 'quiet_hours') return purpose === 'transactional' || purpose === 'emergency';
  return (check === 'exit' || check === 'audience' || check === 'budget') && !isJourney;
}

export interface Decided {
  readonly state: Message.SendState;
  readonly reason: Message.SendReason | null;
  readonly detail: string | null;
  readonly purpose: Message.MessagePurpose;
  readonly origin: { readonly kind: string };
  readonly trail: readonly Message.SendStep[] | null;
}

/** The ordered checks of the channel that was tried last. */
export function explain(send: Decided): Message.CheckResult[] {
  const { state, purpose } = send;
  const waiting = state === 'planned' ? send.trail?.findLast((step) => step.outcome === 'delayed') : undefined;
  const reason = (waiting?.reason ?? (state === 'blocked' ? send.reason : null)) as Message.SendReason | null;
  const detail = waiting?.detail ?? (state === 'blocked' ? send.detail : null);
  const failing = reason && (checkOf[reason] ?? (reason as Message.SendCheck));
  const undecided = reason === null && (state === 'planned' || state === 'cancelled' || state === 'merged');
  let failed = false;
  return Message.sendChecks.map((check) => {
    const isFailing = check === failing;
    const result = resultOf({
      failed,
      isFailing,
      undecided,
      skipped: isSkipped(check, purpose, send.origin.kind === 'journey'),
    });
    failed ||= isFailing;
    return { check, result, reason: isFailing ? reason : null, detail: isFailing ? detail : null };
  });
}

function resultOf(of: {
  readonly failed: boolean;
  readonly isFailing: boolean;
  readonly undecided: boolean;
  readonly skipped: boolean;
}): Message.CheckResult['result'] {
  if (of.isFailing) return 'failed';
  if (of.failed || of.undecided) return 'unasked';
  return of.skipped ? 'skipped' : 'passed';
}
