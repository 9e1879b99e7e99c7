/** A place for what may be wider than the page: it scrolls by itself, also by keyboard. */
import type { ReactNode } from 'react';

export interface WideProps {
  /** What it holds, for those who cannot see it. */
  readonly label: string;
  readonly children: ReactNode;
}

export function Wide({ label, children }: WideProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus a keyboard could not scroll it
    <section className="scroll-x" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
