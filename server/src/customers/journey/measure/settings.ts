/** Figures of the measure that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../../platform/setting.ts';

/** Days before an order in which a touch is credited with it (CAM-9); an order keeps the window it was first seen with. */
export const attributionDays = setting('journey.attributionDays', Type.Integer({ minimum: 1, maximum: 90 }), 7);

/** Gross margin of net sales, in percent, for ROI = margin ÷ cost. */
export const marginPercent = setting('journey.marginPercent', Type.Number({ minimum: 0, maximum: 100 }), 45);

export const measureSettings = [attributionDays, marginPercent] as const;
