/** Services of the demo city that are done step by step, with photos, and reported on by the store's own people. */
import type { Progress } from '@pawloop/contract';
import type { Staff } from '../platform/http/index.ts';
import type { BookingCard } from '../services/booking/index.ts';
import { type Past, workingMerchants } from './past.ts';
import { snapshot } from './pictures.ts';
import { createRandom, mixSeed, type Random } from './random.ts';
import words from './reports.zh.json' with { type: 'json' };
import { actingAs } from './staff.ts';
import { managerLogins } from './stores.ts';

/** Categories whose procedures the words tell of. */
export const REPORTED: readonly string[] = ['grooming', 'medical', 'vaccination', 'training'];
const PICTURES = 6;
/** What is as long over as that and still checked in waits to be told. */
const OVER_HOURS = 3;

/** Of each booking that was brought checked in and is over. */
export async function planReports(past: Past): Promise<void> {
  const { modules, db, until, seed, timeline } = past;
  const managers = new Map<string | null, Staff>();
  for (const login of managerLogins) {
    const staff = await actingAs(db, modules, login);
    managers.set(staff.merchantId, staff);
  }
  const latest = until.subtract({ hours: OVER_HOURS });
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, nth) => snapshot(mixSeed(seed, nth))));
  let nth = 0;
  for (const merchantId of await workingMerchants(past)) {
    const manager = managers.get(merchantId);
    const open = manager ? await modules.booking.openOf(db, merchantId) : [];
    for (const card of open) {
      const over = Temporal.Instant.compare(card.endsAt, latest) <= 0;
      if (!manager || card.state !== 'checked_in' || !over) continue;
      const random = createRandom(mixSeed(seed, 9700 + nth));
      const visit = { past, card, manager, random, pictures };
      timeline.at(Temporal.Instant.from(card.startsAt), () => modules.progress.desk.begin(manager, card.bookingId));
      timeline.at(Temporal.Instant.from(card.endsAt), () => finish(visit));
      nth += 1;
    }
  }
}

interface Visit {
  readonly past: Past;
  readonly card: BookingCard;
  readonly manager: Staff;
  readonly random: Random;
  readonly pictures: readonly Buffer[];
}

/** The steps lie between start and end; only their own times are before the clock, no money moves with them. */
async function finish(visit: Visit): Promise<void> {
  const { past, card, manager } = visit;
  const { desk } = past.modules.progress;
  const run = await desk.run(manager, card.bookingId);
  const [from, until] = [Temporal.Instant.from(card.startsAt), past.clock.now()];
  const wanted = run.missing.flatMap((step) => Array.from({ length: step.needed - step.done }, () => step.stepKey));
  const apart = from.until(until).total('seconds') / (wanted.length + 1);
  for (const [nth, stepKey] of wanted.entries()) {
    past.clock.set(from.add({ seconds: Math.round(apart * (nth + 1)) }));
    const step = run.steps.find((one) => one.stepKey === stepKey);
    if (step) await desk.recordStep(manager, card.bookingId, await proofOf(visit, step));
  }
  past.clock.set(until);
  const weightGrams = await weigh(visit);
  await desk.complete(manager, card.bookingId, reportOf(visit, run, weightGrams));
}

const wordOf = (of: Readonly<Record<string, readonly string[]>>, key: string, random: Random, any: readonly string[]) =>
  random.pick(of[key] ?? any);

async function proofOf({ past, card, manager, random, pictures }: Visit, step: Progress.RunStep) {
  const { stepKey, proof } = step;
  if (proof === 'photo') {
    const photo = await past.modules.progress.desk.addPhoto(manager, card.bookingId, random.pick(pictures));
    return { stepKey, mediaIds: [photo.mediaId] };
  }
  if (proof === 'number') return { stepKey, number: random.integer(12, 60) };
  return proof === 'text' ? { stepKey, text: wordOf(words.steps, stepKey, random, words.anyStep) } : { stepKey };
}

/** Near the last weight that is known of the pet. */
async function weigh({ past, card, random }: Visit): Promise<number | null> {
  const [petId] = card.petIds;
  const pet = petId === undefined ? undefined : (await past.modules.pet.findPets(past.db, [petId])).get(petId);
  const known = pet?.weightGrams ?? null;
  return known === null ? null : Math.round((known * (97 + random.integer(0, 6))) / 1000) * 10;
}

const GRAMS_A_KILO = 1000;
const FINDINGS = 0.6;
const DUE_WEEKS = { grooming: [3, 6], medical: [4, 26], vaccination: [12, 52], training: [1, 2] } as const;

/** What the service's own form asks for is not said twice. */
function reportOf(visit: Visit, run: Progress.Run, weightGrams: number | null): Progress.ReportInput {
  const { random, card } = visit;
  const asked = new Set(run.form.map((field) => field.key));
  const due = DUE_WEEKS[card.categoryKey as keyof typeof DUE_WEEKS] ?? [4, 8];
  const day = Temporal.Instant.from(card.endsAt).toZonedDateTimeISO(card.timeZone).toPlainDate();
  return {
    fields: run.form.flatMap((field) => {
      const value = answerTo(field, random, weightGrams);
      return value === null ? [] : [{ key: field.key, value }];
    }),
    findings: random.chance(FINDINGS) ? [random.pick(words.parts) as Progress.Finding] : [],
    products:
      asked.has('products') || !random.chance(FINDINGS) ? [] : [{ name: random.pick(words.products), note: null }],
    advice: asked.has('advice') ? null : random.pick(words.fields.advice),
    nextDueOn: day.add({ weeks: random.integer(due[0], due[1]) }).toString(),
    weightGrams: asked.has('weight') ? null : weightGrams,
  };
}

function answerTo(field: Progress.Run['form'][number], random: Random, weightGrams: number | null) {
  const { key, kind, choices } = field;
  if (kind === 'choice') return (random.chance(FINDINGS) ? choices?.[0]?.key : random.pick(choices ?? [])?.key) ?? null;
  if (kind === 'tick') return true;
  if (kind === 'text') return wordOf(words.fields, key, random, words.anyField);
  if (key === 'weight') return weightGrams === null ? null : weightGrams / GRAMS_A_KILO;
  return key === 'temperature' ? 38 + random.integer(2, 9) / 10 : random.integer(8, 40);
}
