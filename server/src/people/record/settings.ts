/** Figures of the record module that an operator may change. */
import { Type } from 'typebox';
import type { Db, Tx } from '../../platform/db.ts';
import { type Settings, setting } from '../../platform/setting.ts';
import { type CareRules, rulesOf } from './plan/data.ts';

/** City whose rabies rules hold; a key of data/care.json. */
export const rabiesCity = setting('record.rabiesCity', Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' }), 'default');
export const internalDewormingDays = setting(
  'record.internalDewormingDays',
  Type.Integer({ minimum: 14, maximum: 365 }),
  90,
);
export const externalDewormingDays = setting(
  'record.externalDewormingDays',
  Type.Integer({ minimum: 7, maximum: 365 }),
  30,
);

/** For so long a clinic's record that matches no pet keeps what names the patient. */
export const unmatchedDays = setting('record.unmatchedDays', Type.Integer({ minimum: 7, maximum: 730 }), 180);

export const recordSettings = [rabiesCity, internalDewormingDays, externalDewormingDays, unmatchedDays];

/** The care data with what the operator has chosen. */
export async function careRules(settings: Settings, handle: Db | Tx): Promise<CareRules> {
  return rulesOf({
    city: await settings.get(handle, rabiesCity),
    internalDays: await settings.get(handle, internalDewormingDays),
    externalDays: await settings.get(handle, externalDewormingDays),
  });
}
