/** Links and moves between rooms by path and plain query; the one place that speaks the router's dialect. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';

export type Query = Readonly<Record<string, string | undefined>>;

export interface GoProps {
  /** Path below /console with parameters filled in. */
  readonly to: string;
  readonly query?: Query;
  readonly className?: string;
  readonly children: ReactNode;
  readonly onClick?: () => void;
}

export function Go({ to, query = {}, children, ...rest }: GoProps) {
  return (
    <Link to={to as never} search={query as never} activeOptions={{ exact: true }} {...rest}>
      {children}
    </Link>
  );
}

/** Moves to a path; `replace` leaves no step in the history. */
export function useGo(): (to: string, query?: Query, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (to, query = {}, replace = false) => void navigate({ to: to as never, search: query as never, replace }),
    [navigate],
  );
}

/** The query of the present address and a way to change parts of it; an undefined or empty part is dropped. */
export function useQueryState(): readonly [Query, (change: Query, replace?: boolean) => void] {
  const query = useSearch({ strict: false }) as Query;
  const navigate = useNavigate();
  const change = useCallback(
    (part: Query, replace = true) => {
      const next = (before: Query) =>
        Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value));
      void navigate({ to: '.', search: next as never, replace });
    },
    [navigate],
  );
  return [query, change];
}

/** A parameter of the present path, e.g. `customerId`. */
export function usePathPart(name: string): string {
  const params = useParams({ strict: false }) as Readonly<Record<string, string | undefined>>;
  return params[name] ?? '';
}
