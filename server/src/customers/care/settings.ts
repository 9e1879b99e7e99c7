/** Figures of cases that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

const HOUR = '^([01]\\d|2[0-3]):[0-5]\\d$';

/** Business hours by which the clocks of some kinds run, every day. */
export const hoursFrom = setting('care.hoursFrom', Type.String({ pattern: HOUR }), '09:00');
export const hoursUntil = setting('care.hoursUntil', Type.String({ pattern: HOUR }), '21:00');
/** Days in which a solved case can be opened again by its owner. */
export const reopenDays = setting('care.reopenDays', Type.Integer({ minimum: 1, maximum: 365 }), 14);
/** Hours after which an unsolved, escalated case is escalated again. */
export const escalateHours = setting('care.escalateHours', Type.Integer({ minimum: 1, maximum: 240 }), 24);

export const careSettings = [hoursFrom, hoursUntil, reopenDays, escalateHours] as const;
