/** A list that grows by a button: for the sides of a profile, with cursor paging. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../../kit/Failure.tsx';
import { Skeleton } from '../../../kit/Skeletons.tsx';

export interface MoreListProps<Item> {
  readonly queryKey: readonly unknown[];
  readonly load: (cursor: string | undefined) => Promise<{ items: readonly Item[]; nextCursor: string | null }>;
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}

export function MoreList<Item>({ queryKey, load, empty, children }: MoreListProps<Item>) {
  const { t } = useTranslation('audience');
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  if (pages.error && !pages.data) return <Failure error={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.data) return <Skeleton lines={5} />;
  const items = pages.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      {children(items)}
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
