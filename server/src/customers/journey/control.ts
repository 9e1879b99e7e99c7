/** Settings of people/message that journeys go by: the global control group and the daily cap. */
import { GLOBAL_CONTROL, messageSettings } from '../../people/message/index.ts';
import { bucketOf } from '../../platform/bucket.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Setting, Settings } from '../../platform/setting.ts';

async function numberOf(settings: Settings, handle: Db | Tx, key: string): Promise<number> {
  const entry: Setting | undefined = messageSettings.find((one) => one.key === key);
  if (!entry) throw new Error(`there is no setting ${key}`);
  return Number(await settings.get(handle, entry));
}

/** Whether a customer is in the group that gets no marketing at all (rule 30). */
export async function inControl(settings: Settings, handle: Db | Tx): Promise<(customerId: string) => boolean> {
  const share = (await numberOf(settings, handle, 'message.controlPercent')) / 100;
  return (customerId) => share > 0 && bucketOf(GLOBAL_CONTROL, customerId) < share;
}

/** Marketing messages that a customer may get on one day over all channels. */
export function dailyCap(settings: Settings, handle: Db | Tx): Promise<number> {
  return numberOf(settings, handle, 'message.capPerDay');
}
