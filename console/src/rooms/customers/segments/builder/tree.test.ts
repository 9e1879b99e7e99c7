/** Editing of segment trees. */
import { describe, expect, it } from 'vitest';
import {
  addTo,
  asGroup,
  changeAt,
  type Definition,
  freshLeaf,
  isComplete,
  leafKinds,
  removeAt,
  toggleNot,
} from './tree.ts';

const tag = (name: string): Definition => ({ tag: name });
const root: Definition = { all: [tag('a'), { any: [tag('b'), { not: tag('c') }] }] };

describe('AUD-6 segment builder', () => {
  it('AUD-6 adds to a nested group and leaves the old tree as it was', () => {
    const before = structuredClone(root);
    expect(addTo(root, [1], tag('d'))).toEqual({ all: [tag('a'), { any: [tag('b'), { not: tag('c') }, tag('d')] }] });
    expect(root).toEqual(before);
  });

  it('AUD-6 replaces a node beneath a not', () => {
    expect(changeAt(root, [1, 1, 0], () => tag('x'))).toEqual({
      all: [tag('a'), { any: [tag('b'), { not: tag('x') }] }],
    });
  });

  it('AUD-6 takes a negated node out together with its not', () => {
    expect(removeAt(root, [1, 1])).toEqual({ all: [tag('a'), { any: [tag('b')] }] });
    expect(removeAt(root, [1, 1, 0])).toEqual({ all: [tag('a'), { any: [tag('b')] }] });
    expect(removeAt(tag('a'), [])).toEqual({ all: [] });
  });

  it('AUD-6 negates a node and takes the negation back', () => {
    const negated = toggleNot(root, [0], false);
    expect(negated).toEqual({ all: [{ not: tag('a') }, { any: [tag('b'), { not: tag('c') }] }] });
    expect(toggleNot(negated, [0, 0], true)).toEqual(root);
  });

  it('AUD-6 shows a single condition inside a group', () => {
    expect(asGroup(tag('a'))).toEqual({ all: [tag('a')] });
    expect(asGroup(root)).toBe(root);
  });

  it('AUD-6 asks the server only about a complete tree', () => {
    expect(isComplete(root)).toBe(true);
    expect(isComplete({ all: [] })).toBe(false);
    expect(isComplete({ all: [tag(' ')] })).toBe(false);
    expect(isComplete({ not: { any: [{ field: 'audience.city', operator: 'eq' }] } })).toBe(false);
    expect(isComplete({ field: 'audience.city', operator: 'isSet' })).toBe(true);
    expect(isComplete({ field: 'audience.netFen', operator: 'between', value: [1, ''] })).toBe(false);
    expect(isComplete({ event: 'order', measure: 'sum', operator: 'gte', value: 1 })).toBe(false);
    expect(isComplete({ event: 'order', measure: 'sum', property: 'grossFen', operator: 'gte', value: 0 })).toBe(true);
  });

  it('AUD-6 has a fresh condition of every kind', () => {
    for (const kind of leafKinds) expect(Object.keys(freshLeaf(kind))).toContain(kind);
  });
});
