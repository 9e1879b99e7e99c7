/** Figures of settlement that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** How often merchants are settled with; weeks begin on Monday, all in the business's zone. */
export const period = setting('settlement.period', Type.Enum(['daily', 'weekly', 'monthly']), 'weekly');
/** Hours after a service's end at which its money is free, if nothing is disputed (rule 40). */
export const availableHours = setting('settlement.availableHours', Type.Integer({ minimum: 0, maximum: 24 * 90 }), 48);
/** The approver of a payout is another person than its drafter; a house of one switches it off. */
export const fourEyes = setting('settlement.fourEyes', Type.Boolean(), true);

export const settlementSettings = [period, availableHours, fourEyes] as const;
