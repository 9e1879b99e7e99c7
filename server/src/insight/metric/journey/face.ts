/** What the metric module needs of customers/journey; the composition root hands in the face. */
import type { Journey } from '@pawloop/contract';

export interface JourneyFace {
  /** Journeys that were published once, running ones first. */
  published(): Promise<{ journeyId: string; name: string; state: string }[]>;
  /** @throws Problem `journey/unknown` */
  results(journeyId: string): Promise<Journey.JourneyResults>;
  /** Orders with any credit to the journey, newest first. */
  conversions(query: {
    readonly journeyId: string;
    readonly from?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<{
    items: Pick<Journey.Conversion, 'orderId' | 'customerId' | 'at' | 'journeyId'>[];
    nextCursor: string | null;
  }>;
}
