/** Figures of the payment module that an operator may change. */
import { Type } from 'typebox';
import { setting } from '../../platform/setting.ts';

/** Hour of the provider's day from which on the bill of the day before is fetched. */
export const billHour = setting('payment.billHour', Type.Integer({ minimum: 0, maximum: 23 }), 10);

export const paymentSettings = [billHour] as const;
