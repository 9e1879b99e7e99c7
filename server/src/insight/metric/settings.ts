/** Figures of the metric module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';
import names from './kpi/words.json' with { type: 'json' };

const words = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 50 });

/** Categories of order lines that are food, and those that are supplies, as the sources name them. */
export const foodCategories = setting('metric.foodCategories', words, names.categories.food);
export const suppliesCategories = setting('metric.suppliesCategories', words, names.categories.supplies);

export const metricSettings = [foodCategories, suppliesCategories] as const;
