/** What is searched for, kept while the app is open; other screens put their wish here and open the tab (BOOK-1). */
import { createStore } from '../state/store.ts';

export type Sort = 'distance' | 'rating' | 'price' | 'earliest';
export const sorts = ['distance', 'rating', 'price', 'earliest'] as const satisfies readonly Sort[];

export interface Wish {
  readonly categoryKey?: string;
  readonly serviceKey?: string;
  readonly petId?: string;
  readonly sort: Sort;
  readonly q: string;
  /** Yuan as typed. */
  readonly most: string;
  readonly tags: readonly string[];
  readonly atHome: boolean;
  readonly radiusKm: number;
  /** Of stays: `YYYY-MM-DD` or empty. */
  readonly checkIn: string;
  readonly checkOut: string;
}

export const noWish: Wish = {
  sort: 'distance',
  q: '',
  most: '',
  tags: [],
  atHome: false,
  radiusKm: 10,
  checkIn: '',
  checkOut: '',
};

export const wish = createStore<Wish>(noWish);
