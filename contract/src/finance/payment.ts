/** Payments, refunds and their reconciliation with the provider (PAY-1, PAY-2, PAY-3). */
export * from './payment/endpoints.ts';
export * from './payment/events.ts';
export * from './payment/reconciliation.ts';
export * from './payment/words.ts';
