/** Consent to marketing, given and withdrawn per channel (ACC-5, CAM-5). */
import type { Input, Reply } from '@pawloop/contract/client';
import { api } from '../api/api.ts';

export type Consents = Reply<'GET /v1/owner/me/consents'>;
export type ConsentChoice = Pick<NonNullable<Input<'PUT /v1/owner/me/consents'>['body']>, 'purpose' | 'channel'>;

/** Version of the texts that ask for consent; a new wording gets a new one, and what was agreed to keeps its own. */
const TEXT_VERSION = '2026-11';

export function putConsent(choice: ConsentChoice, granted: boolean): Promise<Consents> {
  return api('PUT /v1/owner/me/consents', { body: { ...choice, granted, version: TEXT_VERSION } });
}

export function agreesToMarketing({ items }: Consents): boolean {
  return items.some(({ purpose, granted }) => purpose === 'marketing' && granted);
}

/**
 * Withdraws marketing on every channel that has it, one after the other. Trying again after a break goes on where it
 * stopped: what is withdrawn already is not asked for twice.
 */
export async function withdrawMarketing(): Promise<Consents> {
  let consents = await api('GET /v1/owner/me/consents');
  for (const { purpose, channel, granted } of consents.items) {
    if (purpose === 'marketing' && granted) consents = await putConsent({ purpose, channel }, false);
  }
  return consents;
}
