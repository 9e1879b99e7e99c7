/** What a service costs and takes for a pet (rule 13, BOOK-15), with the policy that will be shown. */
import type { Merchant } from '@pawloop/contract';
import { sql } from 'kysely';
import { Problem } from '../../../platform/problem.ts';
import type { Inner } from '../deps.ts';
import { type Fit, fitOf, fits, planLegs, travelMinutes, upToGrid } from '../domain/price.ts';
import type { Handle, QuoteRequest } from '../face.ts';
import { noBand, offerNotFound, tooFar, wrongSpecies } from '../problems.ts';
import { learnedVisits } from '../settings.ts';
import { policiesOf } from './policies.ts';
import { type OfferRow, offerRows } from './row.ts';

/** @throws Problem `merchant/offer-not-found`, `merchant/no-band`, `merchant/wrong-species`, `merchant/too-far` */
export async function quote(handle: Handle, deps: Inner, request: QuoteRequest): Promise<Merchant.Quote> {
  const [offer] = await offerRows(handle, sql`o.offer_id = ${request.offerId}`);
  if (!offer) throw new Problem(offerNotFound);
  const { pet } = request;
  if (pet && offer.species.length > 0 && !offer.species.includes(pet.species)) {
    throw new Problem(wrongSpecies, offer.species.join(', '));
  }
  const fit = fitOf(pet);
  const band = offer.bands.find((one) => fits(one, fit));
  if (!band) throw new Problem(noBand);
  const learned = await learnedOf(handle, deps, offer.offer_id, fit);
  const memberFen = band.memberPriceFen ?? band.priceFen;
  const main = { kind: 'service' as const, priceFen: band.priceFen, memberPriceFen: memberFen };
  const lines = [
    { ...main, minutes: learned ? upToGrid(learned.median) : band.effectiveMinutes },
    ...addedLines(offer, request),
  ];
  const minutes = lines.reduce((sum, line) => sum + line.minutes, 0);
  const extra = minutes - (lines[0]?.minutes ?? 0);
  const priceFen = lines.reduce((sum, line) => sum + line.priceFen, 0);
  const policies = offer.policy_id === null ? [] : await policiesOf(handle, sql`p.policy_id = ${offer.policy_id}`);
  return {
    offerId: offer.offer_id,
    serviceId: offer.service_id,
    serviceKey: offer.service_key,
    mode: offer.mode,
    priceFen,
    memberPriceFen: lines.reduce((sum, line) => sum + line.memberPriceFen, 0),
    lines,
    minutes,
    usual: learned ? { low: learned.low + extra, high: learned.high + extra, visits: learned.visits } : null,
    legs: planLegs(offer.legs, minutes),
    bufferBeforeMinutes: offer.buffer_before,
    bufferAfterMinutes: offer.buffer_after,
    travelMinutes: request.home ? travelMinutes(request.home.distanceM, offer.home.speedKmh) : 0,
    payment: offer.payment,
    depositFen: Math.min(offer.deposit_fen, priceFen),
    currency: deps.currency,
    policy: policies[0] ?? null,
    sizeClass: fit.sizeClass,
  };
}

/** Add-ons, each with its own price and minutes. @throws Problem `merchant/too-far` */
function addedLines(offer: OfferRow, { firstVisit, matted, home }: QuoteRequest): Merchant.PriceLine[] {
  const line = (kind: Merchant.PriceLine['kind'], priceFen: number, minutes: number) => ({
    kind,
    priceFen,
    memberPriceFen: priceFen,
    minutes,
  });
  const lines: Merchant.PriceLine[] = [];
  const none = ({ priceFen, minutes }: OfferRow['matted']) => priceFen === 0 && minutes === 0;
  if (firstVisit && !none(offer.first_visit)) {
    lines.push(line('firstVisit', offer.first_visit.priceFen, offer.first_visit.minutes));
  }
  if (matted && !none(offer.matted)) lines.push(line('matted', offer.matted.priceFen, offer.matted.minutes));
  if (home) {
    if (!offer.home.allowed || home.distanceM > offer.home.areaM) throw new Problem(tooFar, `${offer.home.areaM} m`);
    lines.push(line('home', offer.home.priceFen, 0));
  }
  return lines;
}

interface Learned {
  readonly visits: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

async function learnedOf(handle: Handle, deps: Inner, offerId: string, fit: Fit): Promise<Learned | undefined> {
  const { rows } = await sql<Learned>`
    select visits, median, low, high from merchant.learned
    where offer_id = ${offerId} and size_class = ${fit.sizeClass} and coat = ${fit.coat}`.execute(handle);
  const row = rows[0];
  if (!row || row.visits < (await deps.settings.get(handle, learnedVisits))) return undefined;
  return row;
}
