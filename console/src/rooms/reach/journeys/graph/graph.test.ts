/** Editing, reading and placing of a journey's steps, without a browser. */
import { describe, expect, it } from 'vitest';
import { changeStep, connect, dropped, insertStep, placesOf, reachable, removeStep, START, stepOf } from './graph.ts';
import { advance, redo, startHistory, undo } from './history.ts';
import { layOut } from './layout.ts';
import { type Flow, freshStep, portsOf, stepKinds, withPort } from './model.ts';
import { outline } from './outline.ts';

const bare: Flow = { trigger: { kind: 'api' }, start: 'end-1', nodes: [{ id: 'end-1', kind: 'end' }] };

/** wait → branch (message | –) → end, both branches meeting at the end. */
function forked(): Flow {
  const wait = insertStep(bare, START, 'wait').flow;
  const branch = insertStep(wait, { from: 'wait-1', port: 'next' }, 'branch').flow;
  return insertStep(branch, { from: 'branch-1', port: 'case-0' }, 'message').flow;
}

describe('CAM-1 the journey as a graph', () => {
  it.each(stepKinds.filter((kind) => kind !== 'end'))(
    'CAM-1 inserts a step of kind %s without losing the way',
    (kind) => {
      const { flow, id } = insertStep(bare, START, kind);
      expect(flow.start).toBe(id);
      const step = stepOf(flow, id);
      expect(step && portsOf(step).every((port) => port.to === 'end-1')).toBe(true);
      expect(removeStep(flow, id)).toEqual(bare);
      expect(bare.nodes).toHaveLength(1);
    },
  );

  it.each(stepKinds)('CAM-1 leads each way out of a step of kind %s elsewhere without touching the others', (kind) => {
    const step = freshStep(kind, 'step-1', 'end-1');
    for (const { key } of portsOf(step)) {
      const led = portsOf(withPort(step, key, 'end-2'));
      expect(led.filter((port) => port.to === 'end-2').map((port) => port.key)).toEqual([key]);
    }
    expect(portsOf(step).length).toBe(kind === 'end' ? 0 : ['branch', 'split', 'waitEvent'].includes(kind) ? 2 : 1);
  });

  it('CAM-1 puts a step between two others on one branch only', () => {
    const flow = forked();
    expect(reachable(flow)).toEqual(['wait-1', 'branch-1', 'message-1', 'end-1']);
    expect(placesOf(flow, 'end-1')).toEqual([
      { from: 'branch-1', port: 'otherwise' },
      { from: 'message-1', port: 'next' },
    ]);
  });

  it('CAM-1 removing a branch keeps its first way and drops what nobody reaches', () => {
    const grown = insertStep(forked(), { from: 'branch-1', port: 'otherwise' }, 'task').flow;
    const without = removeStep(grown, 'branch-1');
    expect(reachable(without)).toEqual(['wait-1', 'message-1', 'end-1']);
    expect(dropped(grown, without, ['branch-1'])).toEqual(['task-1']);
  });

  it('CAM-1 an end cuts off what came after, and ends cannot be taken out', () => {
    const flow = insertStep(forked(), { from: 'wait-1', port: 'next' }, 'end').flow;
    expect(reachable(flow)).toEqual(['wait-1', 'end-2']);
    expect(removeStep(flow, 'end-2')).toBe(flow);
  });

  it('CAM-1 joins a way to another step and allows a loop back, not to itself', () => {
    const looped = connect(forked(), { from: 'message-1', port: 'next' }, 'wait-1');
    expect(placesOf(looped, 'wait-1')).toEqual([START, { from: 'message-1', port: 'next' }]);
    expect(connect(looped, { from: 'wait-1', port: 'next' }, 'wait-1')).toBe(looped);
    expect(connect(looped, { from: 'wait-1', port: 'next' }, 'nobody')).toBe(looped);
  });

  it('CAM-1 a refused coupon goes the usual way until it gets its own', () => {
    const { flow } = insertStep(bare, START, 'coupon');
    const coupon = stepOf(flow, 'coupon-1');
    if (coupon?.kind !== 'coupon') throw new Error('no coupon');
    const apart = changeStep(flow, { ...coupon, onRefused: 'end-1' });
    const grown = insertStep(apart, { from: 'coupon-1', port: 'onRefused' }, 'task').flow;
    expect(stepOf(grown, 'coupon-1')).toMatchObject({ next: 'end-1', onRefused: 'task-1' });
    expect(reachable(changeStep(grown, coupon))).toEqual(['coupon-1', 'end-1']);
  });

  it('CAM-1 undoes and redoes edits, and an edit after undo starts a new future', () => {
    const one = advance(startHistory(1), 2);
    expect(advance(one, 2)).toBe(one);
    const back = undo(one);
    expect([back.present, redo(back).present, advance(back, 3).future.length]).toEqual([1, 2, 0]);
    expect(undo(back)).toBe(back);
    expect(redo(one)).toBe(one);
  });
});

describe('CAM-1 the journey read as a list', () => {
  it('CAM-1 indents branches and goes on where they meet', () => {
    expect(outline(forked())).toEqual([
      { kind: 'step', id: 'wait-1', depth: 0 },
      { kind: 'step', id: 'branch-1', depth: 0 },
      { kind: 'branch', id: 'branch-1', port: 'case-0', depth: 1 },
      { kind: 'step', id: 'message-1', depth: 1 },
      { kind: 'branch', id: 'branch-1', port: 'otherwise', depth: 1 },
      { kind: 'step', id: 'end-1', depth: 0 },
    ]);
  });

  it('CAM-1 names every reachable step once, and says where a loop goes', () => {
    const looped = connect(forked(), { from: 'message-1', port: 'next' }, 'wait-1');
    const lines = outline(looped);
    const steps = lines.flatMap((line) => (line.kind === 'step' ? [line.id] : []));
    expect(steps.sort()).toEqual(reachable(looped).sort());
    expect(lines).toContainEqual({ kind: 'jump', place: { from: 'message-1', port: 'next' }, to: 'wait-1', depth: 1 });
  });
});

describe('CAM-1 the automatic layout', () => {
  const box = (id: string) => ({ id, width: 100, height: 40 });
  const gaps = { across: 20, down: 30 };
  const edge = (from: string, to: string) => ({ id: `${from}>${to}`, from, to });

  it('CAM-1 stands each step below those that lead to it, branches side by side without touching', () => {
    const edges = [edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd'), edge('a', 'd')];
    const { places, bends } = layOut(['a', 'b', 'c', 'd'].map(box), edges, gaps);
    const at = (id: string) => places.get(id) ?? { x: Number.NaN, y: Number.NaN };
    expect(at('b').y).toBe(at('c').y);
    expect(at('a').y < at('b').y && at('b').y < at('d').y).toBe(true);
    expect(Math.abs(at('b').x - at('c').x)).toBeGreaterThanOrEqual(120 - 1e-6);
    expect(bends.get('a>d')).toHaveLength(1);
    expect([...places.values()].every(({ x }) => x >= -1e-6)).toBe(true);
  });

  it('CAM-1 keeps a chain straight and a loop out of the ranks', () => {
    const { places, back } = layOut(['a', 'b', 'c'].map(box), [edge('a', 'b'), edge('b', 'c'), edge('c', 'a')], gaps);
    expect(new Set([...places.values()].map(({ x }) => Math.round(x))).size).toBe(1);
    expect([...back]).toEqual(['c>a']);
    expect([...places.values()].map(({ y }) => y)).toEqual([0, 70, 140]);
  });
});
