/** Puts the words into the messages of a batch: whose pets, which link, which text; what cannot be said fails (rule 39). */
import { randomBytes } from 'node:crypto';
import type { Inner } from '../deps.ts';
import { smsSegments, smsText } from '../template/fields.ts';
import { type Profile, render, scopeOf } from '../template/render.ts';
import { type Case, isOpen } from './case.ts';
import type { Facts } from './facts.ts';
import { linkOf } from './write.ts';

/** Fifteen random characters: not to be guessed, short enough for a short message. */
const newCode = (): string => randomBytes(11).toString('base64url');

/** @returns customers of those that failed after they had taken a place under the caps */
export function putIntoWords(deps: Inner, cases: readonly Case[], facts: Facts): Set<string> {
  const freed = new Set<string>();
  for (const one of cases.filter(isOpen)) {
    const problem = word(deps, one, facts);
    if (!problem) continue;
    one.verdict = { state: 'failed', ...problem };
    if (one.counted || one.subscription !== undefined) freed.add(one.row.customer_id);
  }
  return freed;
}

type WordingProblem = { readonly reason: 'variable_missing' | 'content_invalid'; readonly detail: string };

function word(deps: Inner, one: Case, facts: Facts): WordingProblem | undefined {
  const { row, channel, template } = one;
  const content = one.content(channel);
  if (!content) return { reason: 'content_invalid', detail: `no text for ${channel}` };
  const target = linkOf(one);
  const short = target !== null && channel !== 'inbox' && content.needs.includes('link');
  one.link = short ? { code: newCode(), target } : undefined;
  const link = one.link ? `${deps.publicUrl}/l/${one.link.code}` : (target ?? undefined);
  const { link: _theirs, ...values } = { ...row.variables, ...one.live?.values };
  const rendered = render(template, content, scopeOf(profileOf(one, facts, content.language), values, link));
  if ('reason' in rendered) return rendered;
  one.parts = rendered.parts;
  one.unsubscribeCode = channel === 'email' && row.purpose === 'marketing' ? newCode() : undefined;
  one.priceFen = priceOf(one, facts);
  return undefined;
}

export function profileOf(one: Case, facts: Facts, language: Profile['customer']['language']): Profile {
  const { row, petIds } = one;
  const named = petIds.flatMap((petId) => facts.pets.get(petId) ?? []);
  const household = (facts.household.get(row.customer_id) ?? []).filter((pet) => pet.deceasedOn === null);
  return {
    customer: { name: facts.customers.get(row.customer_id)?.name ?? null, language },
    pets: named.length > 0 ? named : household,
    businessName: facts.rules.businessName,
  };
}

function priceOf({ channel, parts, row, content }: Case, { rules }: Facts): number {
  const price = rules.priceFen(channel);
  if (channel !== 'sms') return price;
  const sign = (content('sms')?.texts as { sign?: string } | undefined)?.sign ?? rules.senderSign;
  const text = smsText(parts.text ?? '', sign, row.purpose === 'marketing' ? rules.smsOptOut : undefined);
  return price * smsSegments(text);
}
