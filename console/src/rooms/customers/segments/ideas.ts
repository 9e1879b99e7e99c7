/** Ready definitions from which a first segment can start. */
import type { Definition } from './builder/tree.ts';

export interface Idea {
  /** Key of its name and text in `segment:idea`. */
  readonly key: string;
  readonly definition: Definition;
}

export const ideas: readonly Idea[] = [
  {
    key: 'secondOrder',
    definition: {
      all: [
        { event: 'order', measure: 'count', operator: 'eq', value: 1 },
        { event: 'order', measure: 'count', operator: 'gte', value: 1, window: { lastDays: 30 } },
      ],
    },
  },
  {
    key: 'wakeUp',
    definition: {
      all: [
        { event: 'order', measure: 'count', operator: 'gte', value: 2 },
        { notDone: 'order', window: { lastDays: 60 } },
      ],
    },
  },
  {
    key: 'regulars',
    definition: { all: [{ event: 'order', measure: 'count', operator: 'gte', value: 3, window: { lastDays: 90 } }] },
  },
];
