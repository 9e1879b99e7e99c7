/** The guarantee fund of the demo city: a deposit of each merchant, a claim that was paid from it, a service that is disputed. */
import type { BookingCard, Untold } from '../services/booking/index.ts';
import words from './money.zh.json' with { type: 'json' };
import { type Past, workingMerchants } from './past.ts';
import { createRandom, mixSeed } from './random.ts';

/** What merchants put down, in fen: one of them less than it should. */
const DEPOSITS = [2_000_000, 1_000_000, 1_500_000, 1_000_000, 600_000] as const;

/** Merchants that have none. */
export async function payDeposits(past: Past, at: Temporal.Instant): Promise<void> {
  const { modules, timeline, finance, db, seed } = past;
  const random = createRandom(mixSeed(seed, 9300));
  for (const [nth, merchantId] of (await workingMerchants(past)).entries()) {
    const has = await modules.ledger.balanceOf(db, { kind: 'guarantee_fund', owner: merchantId });
    if (has > 0) continue;
    const amountFen = DEPOSITS[nth % DEPOSITS.length] ?? DEPOSITS[0];
    const reference = `${words.bank} BZ${random.integer(100_000, 999_999)}${nth}`;
    const by = { staff: finance[0], requestId: `demo/${merchantId}` };
    timeline.at(at.add({ minutes: 20 * nth }), () =>
      modules.quality.fund.deposit(by, merchantId, { amountFen, reference }),
    );
  }
}

const HURT = { from: 20, until: 13, asked: 42_000, paid: 26_800 } as const;
/** Hours after the incident. */
const STEPS = { open: 20, answer: 23, decide: 66, payOut: 90 } as const;
const HANDLED = ['grooming', 'medical'];

/** An animal was hurt two weeks ago: answered, decided, paid first; the merchant's share is recovered by itself. */
export async function liveClaim(past: Past, facts: readonly Untold[]): Promise<void> {
  const { modules, until, db } = past;
  const ago = (days: number) => until.subtract({ hours: 24 * days });
  const over = between(facts, ago(HURT.from), ago(HURT.until));
  const cards = await modules.booking.find(db, over);
  const hurt = over
    .flatMap((bookingId) => cards.get(bookingId) ?? [])
    .find((card) => HANDLED.includes(card.categoryKey) && card.customerId !== null);
  if (hurt) planClaim(past, hurt);
}

/** Visits that were completed then, oldest first. */
function between(facts: readonly Untold[], from: Temporal.Instant, until: Temporal.Instant): string[] {
  return facts
    .filter((fact) => fact.what === 'completed')
    .filter(({ at }) => Temporal.Instant.compare(at, from) >= 0 && Temporal.Instant.compare(at, until) <= 0)
    .map((fact) => fact.bookingId);
}

function planClaim({ modules, timeline, finance }: Past, card: BookingCard): void {
  const { bookingId, petIds, startsAt, endsAt, timeZone } = card;
  const { fund } = modules.quality;
  const by = { staff: finance[1], requestId: `demo/${bookingId}` };
  const occurredOn = Temporal.Instant.from(startsAt).toZonedDateTimeISO(timeZone).toPlainDate().toString();
  const incident = { petId: petIds[0] ?? '', occurredOn, description: words.claim.incident, askedFen: HURT.asked };
  const decision = { fault: true, amountFen: HURT.paid, text: words.claim.decision };
  let claimId = '';
  const at = (step: keyof typeof STEPS, run: () => Promise<unknown>) =>
    timeline.at(Temporal.Instant.from(endsAt).add({ hours: STEPS[step] }), async () => void (await run()));
  at('open', async () => {
    claimId = await fund.open(by, bookingId, incident);
  });
  at('answer', () => fund.answer(by, claimId, words.claim.answer));
  at('decide', () => fund.decide(by, claimId, decision));
  at('payOut', () => fund.payOut(by, claimId, `${words.bank} LP${bookingId.slice(-8)}`));
}

/** Hours since the visit: long enough to be angry, short enough to be heard. */
const DISPUTED = { from: 70, until: 4 } as const;

/** The newest visit that was paid online: what it earned waits. */
export function liveDispute({ modules, timeline, until, db }: Past, facts: readonly Untold[]): void {
  const ago = (hours: number) => until.subtract({ hours });
  const newest = between(facts, ago(DISPUTED.from), ago(DISPUTED.until)).toReversed();
  timeline.at(until, async () => {
    const cards = await modules.booking.find(db, newest);
    const card = newest.flatMap((id) => cards.get(id) ?? []).find((one) => one.paidFen > 0 && one.customerId !== null);
    if (card?.customerId) await modules.booking.dispute(card.customerId, card.bookingId, words.dispute);
  });
}
