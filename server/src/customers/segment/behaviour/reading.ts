/** What a leaf asks of the rows that the query reads. */
import type { Segment } from '@pawloop/contract';
import type { Interval } from '../domain/window.ts';
import type { Binder } from './binder.ts';

/** Collects what the inner query reads: one column per matcher or value, and where the events lie. */
export interface Reading {
  readonly binder: Binder;
  /** A row condition: this event, in this window, with these properties. @returns its column */
  matcher(event: string, where: readonly Segment.PropertyCondition[], interval: Interval): string;
  /** Any other expression of a row. @returns its column */
  column(expression: string): string;
}
