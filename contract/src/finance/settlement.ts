/** What merchants earn and how it reaches them: items, holds, statements, payouts (MER-8). */
export * from './settlement/endpoints.ts';
export * from './settlement/events.ts';
export * from './settlement/words.ts';
