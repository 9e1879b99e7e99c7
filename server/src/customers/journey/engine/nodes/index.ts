/** What each kind of step does. */
import type { Journey } from '@pawloop/contract';
import type { Executor } from '../step.ts';
import { branch, split } from './choose.ts';
import { coupon } from './coupon.ts';
import { message } from './message.ts';
import { end, wait, waitEvent, waitUntil } from './wait.ts';
import { tag, task, webhook } from './work.ts';

type Executors = { readonly [K in Journey.NodeKind]: Executor<Extract<Journey.JourneyNode, { kind: K }>> };

export const executors: Executors = {
  wait,
  waitUntil,
  waitEvent,
  branch,
  split,
  message,
  coupon,
  tag,
  task,
  webhook,
  end,
};
