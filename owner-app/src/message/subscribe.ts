/** Asks for WeChat's subscribe messages and tells the server what was answered. */
import { askToSubscribe } from '#device';
import { api } from '../api/api.ts';
import type { Preferences } from './preferences.ts';

/** WeChat shows at most so many in one prompt. */
const MOST_ASKED = 3;

/** Those with the fewest acceptances left come first. Must be called in the handler of a tap. */
export async function subscribe(subscriptions: Preferences['subscriptions']): Promise<void> {
  const wanted = [...subscriptions].sort((a, b) => a.left - b.left).slice(0, MOST_ASKED);
  const answers = await askToSubscribe(wanted.map(({ templateId }) => templateId));
  if (answers.length > 0) await api('POST /v1/owner/me/subscriptions', { body: { answers } });
}
