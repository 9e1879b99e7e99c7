/** The contract's steps as a graph: which ways lead out of a step, and what a new step of each kind holds. */
import type { Journey } from '@pawloop/contract';
import { freshLeaf } from '../../../customers/segments/builder/tree.ts';

/** A journey's definition: start and steps are its graph, the rest says who enters and when they leave. */
export type Flow = Journey.JourneyDefinition;
export type Step = Journey.JourneyNode;
export type StepKind = Step['kind'];

export const stepKinds = [
  'message',
  'coupon',
  'wait',
  'waitUntil',
  'waitEvent',
  'branch',
  'split',
  'tag',
  'task',
  'webhook',
  'end',
] as const satisfies readonly StepKind[];

/** A way out of a step: `next`, `onTimeout`, `case-0`, `arm-1` … */
export interface Port {
  readonly key: string;
  readonly to: string;
}

/** Ways out of a step, the usual one first; none for an end. */
export function portsOf(step: Step): Port[] {
  switch (step.kind) {
    case 'end':
      return [];
    case 'branch':
      return [
        ...step.cases.map((one, index) => ({ key: `case-${index}`, to: one.next })),
        { key: 'otherwise', to: step.otherwise },
      ];
    case 'split':
      return step.arms.map((arm, index) => ({ key: `arm-${index}`, to: arm.next }));
    case 'waitEvent':
      return [
        { key: 'next', to: step.next },
        { key: 'onTimeout', to: step.onTimeout },
      ];
    case 'coupon':
      return [
        { key: 'next', to: step.next },
        ...(step.onRefused === undefined ? [] : [{ key: 'onRefused', to: step.onRefused }]),
      ];
    default:
      return [{ key: 'next', to: step.next }];
  }
}

const indexOf = (port: string): number => Number(port.split('-')[1]);

/** The step with one way out leading elsewhere. */
export function withPort(step: Step, port: string, to: string): Step {
  switch (step.kind) {
    case 'end':
      return step;
    case 'branch':
      if (port === 'otherwise') return { ...step, otherwise: to };
      return { ...step, cases: step.cases.map((one, at) => (at === indexOf(port) ? { ...one, next: to } : one)) };
    case 'split':
      return { ...step, arms: step.arms.map((arm, at) => (at === indexOf(port) ? { ...arm, next: to } : arm)) };
    case 'waitEvent':
      return port === 'onTimeout' ? { ...step, onTimeout: to } : { ...step, next: to };
    case 'coupon':
      return port === 'onRefused' ? { ...step, onRefused: to } : { ...step, next: to };
    default:
      return { ...step, next: to };
  }
}

const DAY_HOURS = 24;
const HALF = 50;

/** A new step whose every way leads to `next`; what only a person can choose is left empty. */
export function freshStep(kind: StepKind, id: string, next: string): Step {
  switch (kind) {
    case 'wait':
      return { id, kind, hours: DAY_HOURS, next };
    case 'waitUntil':
      return { id, kind, localTime: '09:00', next };
    case 'waitEvent':
      return { id, kind, event: 'order', timeoutHours: 3 * DAY_HOURS, next, onTimeout: next };
    case 'branch':
      return { id, kind, cases: [{ when: { all: [freshLeaf('event')] }, next }], otherwise: next };
    case 'split':
      return {
        id,
        kind,
        experiment: id,
        arms: [
          { share: HALF, next },
          { share: HALF, next },
        ],
      };
    case 'message':
      return { id, kind, templateId: '', quiet: 'delay', capped: 'skip', ifNotSent: 'continue', next };
    case 'coupon':
      return { id, kind, templateId: '', next };
    case 'tag':
      return { id, kind, next };
    case 'task':
      return { id, kind, title: '', dueHours: DAY_HOURS, next };
    case 'webhook':
      return { id, kind, url: 'https://', next };
    default:
      return { id, kind: 'end' };
  }
}
