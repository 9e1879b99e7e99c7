/** The sign of a kind of step. */
import { Icon, type IconName } from '../../../../kit/Icon.tsx';
import type { StepKind } from '../graph/model.ts';

const icons: Readonly<Record<StepKind, IconName>> = {
  message: 'mail',
  coupon: 'ticket',
  wait: 'hourglass',
  waitUntil: 'clock',
  waitEvent: 'bell',
  branch: 'fork',
  split: 'shuffle',
  tag: 'tag',
  task: 'task',
  webhook: 'link',
  end: 'flag',
};

export function StepIcon({ kind, size = 16 }: { readonly kind: StepKind; readonly size?: number }) {
  return <Icon name={icons[kind]} size={size} />;
}

export const iconOf = (kind: StepKind): IconName => icons[kind];
