/** Nothing here yet: says so, and what to do about it. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export interface EmptyProps {
  readonly title: string;
  readonly hint?: string;
  readonly icon?: IconName;
  readonly action?: ReactNode;
}

export function Empty({ title, hint, icon = 'paw', action }: EmptyProps) {
  return (
    <div className="empty">
      <div className="empty-icon">
        <Icon name={icon} size={30} />
      </div>
      <div className="empty-title">{title}</div>
      {hint && <div className="empty-hint">{hint}</div>}
      {action && <div className="empty-action">{action}</div>}
    </div>
  );
}
