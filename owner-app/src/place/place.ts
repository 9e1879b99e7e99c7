/** The place from which distances are measured: the phone's own with consent, or one that the owner chose (BOOK-1). */
import Taro from '@tarojs/taro';
import { locate } from '#device';
import { api } from '../api/api.ts';
import { type Language, language } from '../i18n/language.ts';
import { putConsent } from '../message/consent.ts';
import { createStore, useStore } from '../state/store.ts';
import { type City, cityOf, nearestPlace } from './cities.ts';

export interface Place {
  /** `device`: measured by the phone, as fine as it can; `chosen`: the middle of a city or district. */
  readonly kind: 'device' | 'chosen';
  readonly lat: number;
  readonly lng: number;
  readonly zh: string;
  readonly en: string;
}

const STORED = 'pawloop.place';

export const place = createStore<Place | undefined>(undefined);

function isPlace(value: unknown): value is Place {
  return typeof value === 'object' && value !== null && 'lat' in value && 'lng' in value && 'zh' in value;
}

/** Reads the place that was used last. */
export function resumePlace(): void {
  const stored: unknown = Taro.getStorageSync(STORED);
  if (isPlace(stored)) place.set(stored);
}

/** Used from now on, also after the next start. */
export function choosePlace(chosen: Place): void {
  Taro.setStorageSync(STORED, chosen);
  place.set(chosen);
}

export function chosenPlace(city: Pick<City, 'lat' | 'lng' | 'zh' | 'en'>): Place {
  return { kind: 'chosen', lat: city.lat, lng: city.lng, zh: city.zh, en: city.en };
}

/** The place, or the first city's middle as long as none is known. */
export function usePlace(): { readonly place: Place; readonly isGuess: boolean } {
  const known = useStore(place);
  return { place: known ?? chosenPlace(cityOf(0)), isGuess: known === undefined };
}

export function placeName(chosen: Language, { zh, en }: Pick<Place, 'zh' | 'en'>): string {
  return chosen === 'zh' ? zh : en;
}

/** Whether the owner agreed that the place of the phone is used (PRIV). @throws ApiError, OfflineError */
export async function mayLocate(): Promise<boolean> {
  const { items } = await api('GET /v1/owner/me/consents');
  return items.some(({ purpose, granted }) => purpose === 'location' && granted);
}

export async function agreeToLocate(): Promise<void> {
  await putConsent({ purpose: 'location', channel: 'any' }, true);
}

/** Asks the phone; undefined when it cannot tell. The consent must stand. */
export async function locatePhone(): Promise<Place | undefined> {
  const position = await locate();
  if (position === undefined) return undefined;
  const near = nearestPlace(position);
  const found: Place = { kind: 'device', ...position, zh: near.zh, en: near.en };
  choosePlace(found);
  return found;
}

export function currentPlaceName(): string {
  const known = place.get();
  return known === undefined ? '' : placeName(language.get(), known);
}
