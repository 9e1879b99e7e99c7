/** Figures of the schedule that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** Days ahead for which times are kept ready to be searched; a start cannot be booked beyond. */
export const horizonDays = setting('schedule.horizonDays', Type.Integer({ minimum: 7, maximum: 400 }), 62);
/** Hours before a peak at which what is kept for members is open to everybody (rule 22). */
export const peakReleaseHours = setting('schedule.peakReleaseHours', Type.Integer({ minimum: 0, maximum: 168 }), 24);

export const scheduleSettings = [horizonDays, peakReleaseHours] as const;
