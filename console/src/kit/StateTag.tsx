/** A state in words on a tinted ground; colour never carries the meaning alone. */
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'bad' | 'info';

export interface StateTagProps {
  readonly tone?: Tone;
  readonly children: ReactNode;
  readonly title?: string;
}

export function StateTag({ tone = 'plain', children, title }: StateTagProps) {
  return (
    <span className={`tag tag-${tone}`} title={title}>
      {children}
    </span>
  );
}
