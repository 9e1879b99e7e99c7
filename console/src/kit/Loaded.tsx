/** Shows a query's data, its skeleton while it is on the way, or what went wrong: in its place, or as the whole room. */
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useContext } from 'react';
import { FailedRoom } from './FailedRoom.tsx';
import { Failure } from './Failure.tsx';
import { Skeleton } from './Skeletons.tsx';
import { InsidePage } from './whereabouts.ts';

export interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  const isPart = useContext(InsidePage);
  if (query.data !== undefined) return children(query.data);
  const Failed = isPart ? Failure : FailedRoom;
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return skeleton ?? <Skeleton />;
}
