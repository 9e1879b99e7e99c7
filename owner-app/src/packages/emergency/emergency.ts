/** Emergencies for the screens: types of the contract, and what is asked of the server (DSP-1, DSP-3). */
import type { Reply } from '@pawloop/contract/client';
import Taro from '@tarojs/taro';
import { api } from '../../api/api.ts';
import { useLive } from '../../live/use-live.ts';
import { askedWithTime } from '../../state/clock.ts';
import { type Loaded, useLoaded } from '../../state/loading.ts';

export type Emergency = Reply<'GET /v1/owner/emergencies/:requestId'>;
export type Hospital = Emergency['callList'][number];
export type Triage = Emergency['triage'];
export type Symptom = Emergency['symptoms'][number];
export type State = Emergency['state'];

/** The worst first; what is not sure is asked of hospitals like the rest. */
export const triages = ['life_threatening', 'urgent', 'unsure'] as const satisfies readonly Triage[];

export const symptoms = [
  'breathing',
  'collapse',
  'bleeding',
  'hit_or_fall',
  'seizure',
  'poison',
  'bloat',
  'no_urine',
  'birth',
  'heat',
  'eye',
  'vomiting',
  'other',
] as const satisfies readonly Symptom[];

export const MOST_PHOTOS = 6;

/** States in which nothing more will happen. */
export const isOver = (state: State): boolean =>
  state === 'closed' || state === 'unserved' || state === 'cancelled_by_owner';

/** Cancelling is open until the owner is there. */
export const canCancel = (state: State): boolean =>
  ['new', 'offering', 'escalated', 'assigned', 'en_route'].includes(state);

/** Asked again at each event of it. */
export function useEmergency(requestId: string): Loaded<Emergency> {
  const load = () => askedWithTime(() => api('GET /v1/owner/emergencies/:requestId', { params: { requestId } }));
  const loaded = useLoaded(requestId === '' ? undefined : load, [requestId]);
  useLive('dispatch.', loaded.reload);
  return loaded;
}

export function openEmergency(requestId: string, replace = false): void {
  const url = `/packages/emergency/live?requestId=${requestId}`;
  void (replace ? Taro.redirectTo({ url }) : Taro.navigateTo({ url }));
}

/** Back to the report, in the place of the emergency that is over. */
export function startAgain(): void {
  void Taro.redirectTo({ url: '/packages/emergency/start' });
}
