/** A step as the values of its form and back: members left empty are left out, ways out stay as they were. */
import type { Step } from '../graph/model.ts';

type Values = Record<string, unknown>;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Without members that say nothing; nested objects of lists too. */
export function tidy<T extends object>(values: T): T {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => !isEmpty(value))
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(tidyOne) : value]),
  ) as T;
}

const tidyOne = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? tidy(value) : value;

export function toForm(step: Step): Values {
  if (step.kind === 'waitEvent') {
    const { event, where, ...rest } = step;
    return { ...rest, wish: where ? { event, where } : { event } };
  }
  if (step.kind === 'webhook') {
    const fields = Object.entries(step.body ?? {}).map(([name, value]) => ({ name, value: String(value) }));
    return { ...step, body: fields };
  }
  if (step.kind === 'coupon') return { ...step, apart: step.onRefused !== undefined };
  return { ...step };
}

const kept = ['id', 'kind', 'next', 'onTimeout', 'onRefused', 'otherwise', 'experiment', 'place'] as const;

/** Members that a step of its kind must have even when they are empty. */
const blank: Readonly<Partial<Record<Step['kind'], Values>>> = {
  message: { templateId: '' },
  coupon: { templateId: '' },
  task: { title: '' },
  branch: { cases: [] },
  split: { arms: [] },
};

export function fromForm(step: Step, values: Values): Step {
  const { wish, apart, body, ...rest } = values;
  const own = Object.fromEntries(kept.flatMap((name) => (name in step ? [[name, step[name as keyof Step]]] : [])));
  const made: Values = { ...blank[step.kind], ...own, ...tidy(rest) };
  if (step.kind === 'waitEvent') Object.assign(made, wish);
  if (step.kind === 'webhook') Object.assign(made, bodyOf(body));
  if (step.kind === 'coupon') {
    delete made.onRefused;
    if (apart) made.onRefused = step.onRefused ?? step.next;
  }
  return made as unknown as Step;
}

function bodyOf(fields: unknown): Values {
  const list = (fields ?? []) as readonly { name?: string; value?: string }[];
  const filled = list.filter(({ name }) => name?.trim());
  if (filled.length === 0) return {};
  return { body: Object.fromEntries(filled.map(({ name = '', value = '' }) => [name.trim(), value])) };
}
