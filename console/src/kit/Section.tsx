/** A titled card on a page. */
import type { ReactNode } from 'react';

export interface SectionProps {
  readonly title?: ReactNode;
  /** What the section answers, in a few words. */
  readonly hint?: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Section({ title, hint, extra, children, className = '' }: SectionProps) {
  return (
    <section className={`section ${className}`}>
      {(title || extra) && (
        <header className="section-head">
          <div>
            {title && <h2>{title}</h2>}
            {hint && <p className="quiet">{hint}</p>}
          </div>
          {extra && <div className="actions">{extra}</div>}
        </header>
      )}
      {children}
    </section>
  );
}
