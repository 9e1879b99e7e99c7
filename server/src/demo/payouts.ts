/** Payouts of the demo city's statements: drafted by one, approved by the other; of the last period each stands elsewhere. */
import type { Settlement } from '@pawloop/contract';
import words from './money.zh.json' with { type: 'json' };
import type { Past } from './past.ts';

const HOURS = { draft: 10, approve: 11, send: 14, fail: 16, confirm: 34 } as const;
const DAYS_A_WEEK = 7;

/** How far the payouts of the last period came, statement by statement; those beyond are paid. */
const LAST: readonly (keyof typeof HOURS)[] = ['draft', 'fail', 'approve', 'send'];

/** On the day that the statements of a period were made. */
export async function planPayouts(past: Past, day: Temporal.PlainDate): Promise<void> {
  const { modules, timeZone, until } = past;
  const statements = await modules.settlement.undrafted();
  const midnight = day.toZonedDateTime(timeZone);
  const nextEnds = midnight.add({ days: DAYS_A_WEEK, hours: HOURS.fail }).toInstant();
  const isLast = Temporal.Instant.compare(nextEnds, until) > 0;
  for (const [nth, statement] of statements.entries()) {
    planOne(past, statement, {
      // One after the other, as people do it.
      from: midnight.add({ minutes: 3 * nth }).toInstant(),
      end: (isLast && LAST[nth]) || 'confirm',
    });
  }
}

function planOne(
  past: Past,
  { statementId, statementNo, lastDay }: Settlement.Statement,
  { from, end }: { readonly from: Temporal.Instant; readonly end: keyof typeof HOURS },
): void {
  const { payouts } = past.modules.settlement;
  const [drafter, approver] = past.finance.map((staff) => ({ staff, requestId: `demo/${statementNo}` }));
  if (!drafter || !approver) return;
  let payoutId = '';
  const at = (step: keyof typeof HOURS, run: () => Promise<unknown>) => {
    if (HOURS[step] <= HOURS[end] && (step !== 'fail' || end === 'fail')) {
      past.timeline.at(from.add({ hours: HOURS[step] }), async () => void (await run()));
    }
  };
  at('draft', async () => {
    payoutId = (await payouts.draft(drafter, statementId)).payoutId;
  });
  at('approve', () => payouts.approve(approver, payoutId));
  at('send', () => payouts.send(drafter, payoutId));
  at('fail', () => payouts.fail(drafter, payoutId, words.payoutFailed));
  const reference = `${words.bank} ${lastDay.replaceAll('-', '')}${String(statementNo).padStart(4, '0')}`;
  at('confirm', () => payouts.confirm(drafter, payoutId, reference));
}
