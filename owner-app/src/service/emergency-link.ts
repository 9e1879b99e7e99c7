/** The way to emergency help, and to the emergency that is under way. */
import Taro from '@tarojs/taro';
import { api } from '../api/api.ts';
import { useLive } from '../live/use-live.ts';
import { session } from '../session/session.ts';
import { useLoaded } from '../state/loading.ts';
import { useStore } from '../state/store.ts';

/** @param requestId of the emergency that is under way; a new one is reported without it */
export function openEmergency(requestId?: string): void {
  const url = requestId === undefined ? '/packages/emergency/start' : `/packages/emergency/live?requestId=${requestId}`;
  void Taro.navigateTo({ url });
}

export function openMyEmergencies(): void {
  void Taro.navigateTo({ url: '/packages/emergency/mine' });
}

/** The emergency that is under way for one of my pets; a failure shows none, and the way to help stays open. */
export function useOpenEmergency() {
  const { status } = useStore(session);
  const loaded = useLoaded(status === 'in' ? () => api('GET /v1/owner/emergencies/open') : undefined, [status]);
  useLive('dispatch.', loaded.reload);
  return status === 'in' ? loaded.data?.items[0] : undefined;
}
