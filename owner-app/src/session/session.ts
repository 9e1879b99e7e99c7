/** Who is signed in: the profile for all screens, signing in and out. */
import type { Reply } from '@pawloop/contract/client';
import { api } from '../api/api.ts';
import { whenSignedOut } from '../api/transport.ts';
import { language, setLanguage } from '../i18n/language.ts';
import { createStore } from '../state/store.ts';
import { forgetChannel } from './channel.ts';
import { forgetToken, storedToken, storeToken } from './token.ts';

export type Profile = Reply<'GET /v1/owner/me'>;

export interface Session {
  /** `unknown` until the first look at the storage. */
  readonly status: 'unknown' | 'out' | 'in';
  readonly profile?: Profile;
}

export const session = createStore<Session>({ status: 'unknown' });

/** Reads the stored token at the start of the app. */
export function resumeSession(): void {
  whenSignedOut(leave);
  session.set({ status: storedToken() === '' ? 'out' : 'in' });
}

/** @throws ApiError, OfflineError */
export async function loadProfile(): Promise<Profile> {
  const profile = await api('GET /v1/owner/me');
  session.set({ status: 'in', profile });
  return profile;
}

export function showProfile(profile: Profile): void {
  session.set({ status: 'in', profile });
}

/** Takes the token of a sign-in; a new account gets the language that the screen has. */
export async function enter(opened: Reply<'POST /v1/owner/sessions'>): Promise<void> {
  storeToken(opened.token);
  forgetChannel();
  session.set({ status: 'in' });
  if (opened.isNew) showProfile(await api('PATCH /v1/owner/me', { body: { language: language.get() } }));
  else {
    const profile = await loadProfile();
    if (profile.language === 'zh' || profile.language === 'en') setLanguage(profile.language);
  }
}

/** Forgets the owner on this device only. */
export function leave(): void {
  forgetToken();
  session.set({ status: 'out' });
}
