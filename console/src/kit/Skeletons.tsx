/** Grey shapes of what is coming: shown instead of spinners, with the size of the real thing. */

export interface SkeletonProps {
  readonly lines?: number;
  readonly height?: number;
}

export function Skeleton({ lines = 3, height }: SkeletonProps) {
  if (height) return <div className="skeleton" style={{ height }} aria-hidden="true" />;
  return (
    <div aria-hidden="true" className="skeleton-lines">
      {Array.from({ length: lines }, (_, line) => `line ${line}`).map((line, index) => (
        <div key={line} className="skeleton" style={{ height: 16, width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

export function SkeletonPage() {
  return (
    <div className="page" aria-busy="true">
      <div className="skeleton" style={{ height: 32, width: 220, marginBottom: 24 }} />
      <div className="section">
        <Skeleton lines={8} />
      </div>
    </div>
  );
}
