/** Reviews: what is suspicious waits for the operator, what is visible waits for the store's answer (BOOK-11). */
import type { Quality } from '@pawloop/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, api } from '../../../../app/api.ts';
import { useMay, useStaff } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Failure } from '../../../../kit/Failure.tsx';
import { Go, useGo, useQueryState } from '../../../../kit/Go.tsx';
import { PageShell } from '../../../../kit/PageShell.tsx';
import { Skeleton } from '../../../../kit/Skeletons.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { useFresh } from '../../../../kit/useFresh.ts';
import { When } from '../../../../kit/When.tsx';
import { useCatalogueNames } from '../../catalogue.ts';
import { Stars } from '../Stars.tsx';
import { reviewEvents, toneOfCounting } from '../words.ts';
import { ModerateDrawer } from './ModerateDrawer.tsx';
import { ReplyDrawer } from './ReplyDrawer.tsx';
import '../quality.css';

type Shelf = 'all' | 'held' | 'unanswered' | 'low' | 'hidden';
const LOW = 2;

const filterOf: Readonly<Record<Shelf, object>> = {
  all: {},
  held: { counting: 'held' },
  unanswered: { answered: false },
  low: { stars: LOW },
  hidden: { hidden: true },
};

export function ReviewsRoom() {
  const { t } = useTranslation('quality');
  const [query, change] = useQueryState();
  const merchant = useStaff()?.scope === 'merchant';
  const mayWrite = useMay('quality.write');
  const go = useGo();
  const shelves: readonly Shelf[] = merchant ? ['all', 'unanswered', 'low'] : ['all', 'held', 'low', 'hidden'];
  const shelf = shelves.find((one) => one === query.shelf) ?? 'all';
  const filters = { ...filterOf[shelf], ...(query.storeId && { storeId: query.storeId }) };
  const list = useInfiniteQuery({
    queryKey: ['reviews', filters],
    queryFn: ({ pageParam }) =>
      api('GET /v1/reviews', { query: { ...filters, limit: 30, ...(pageParam && { cursor: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
  useFresh(reviewEvents, [['reviews']]);
  const items = list.data?.pages.flatMap((page) => page.items);
  const counts = list.data?.pages[0]?.counts;
  const countOf = (one: Shelf) =>
    one === 'held' ? counts?.held : one === 'unanswered' ? counts?.unanswered : undefined;
  return (
    <PageShell
      title={t('reviews.title')}
      lead={t(merchant ? 'reviews.leadMerchant' : 'reviews.lead')}
      actions={mayWrite && !merchant && <Button onClick={() => go('/reviews/insiders')}>{t('insiders.title')}</Button>}
    >
      <div className="section">
        <div className="table-tools">
          <div className="shelf-row">
            <Segmented
              aria-label={t('reviews.title')}
              value={shelf}
              options={shelves.map((one) => ({
                value: one,
                label: `${t(`reviews.${one}`)}${countOf(one) ? ` ${countOf(one)}` : ''}`,
              }))}
              onChange={(one) => change({ shelf: one === 'all' ? undefined : one })}
            />
          </div>
        </div>
        {list.error ? (
          <Failure error={list.error} retry={() => void list.refetch()} />
        ) : items === undefined ? (
          <Skeleton lines={8} />
        ) : items.length === 0 ? (
          <Empty icon="star" title={t('reviews.none')} hint={t('reviews.noneHint')} />
        ) : (
          <ul className="entries">
            {items.map((one) => (
              <Entry key={one.reviewId} review={one} merchant={merchant} />
            ))}
          </ul>
        )}
        {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{t('more')}</Button>}
      </div>
    </PageShell>
  );
}

function Entry({ review, merchant }: { readonly review: Quality.StaffReview; readonly merchant: boolean }) {
  const { t } = useTranslation('quality');
  const names = useCatalogueNames();
  const [mayReply, mayModerate] = [useMay('store.manage'), useMay('quality.write')];
  const [open, setOpen] = useState<'reply' | 'moderate' | null>(null);
  return (
    <li>
      <div className="row spread">
        <span className="row">
          <Stars stars={review.stars} />
          <b>{review.customer?.name ?? review.author}</b>
          <Go to={`/quality/${review.store.storeId}`}>{review.store.name}</Go>
          <span className="quiet">{names.category(review.categoryKey)}</span>
        </span>
        <When at={review.at} />
      </div>
      <Tags review={review} merchant={merchant} />
      {review.text ? (
        <p className="entry-text">{review.text}</p>
      ) : (
        <p className="entry-text quiet">{t(review.hidden ? 'reviews.hiddenText' : 'reviews.noText')}</p>
      )}
      <Photos review={review} />
      {review.reply && (
        <div className="entry-reply">
          <span className="quiet">{t('reviews.reply')}</span>
          <div>{review.reply.text}</div>
        </div>
      )}
      {review.note && (
        <div className="entry-reply">
          <span className="quiet">{t('reviews.note')}</span> <Stars stars={review.note.stars} />
          <div>{review.note.text}</div>
        </div>
      )}
      <div className="actions">
        {merchant && mayReply && review.reply === null && review.visible && (
          <Button size="small" type="primary" onClick={() => setOpen('reply')}>
            {t('reviews.doReply')}
          </Button>
        )}
        {!merchant && (
          <Button size="small" onClick={() => setOpen('moderate')}>
            {t(mayModerate ? 'reviews.moderate' : 'reviews.look')}
          </Button>
        )}
      </div>
      {open === 'reply' && <ReplyDrawer review={review} close={() => setOpen(null)} />}
      {open === 'moderate' && <ModerateDrawer reviewId={review.reviewId} close={() => setOpen(null)} />}
    </li>
  );
}

function Tags({ review, merchant }: { readonly review: Quality.StaffReview; readonly merchant: boolean }) {
  const { t } = useTranslation('quality');
  if (merchant) return null;
  return (
    <div className="row">
      <StateTag tone={toneOfCounting[review.counting]}>{t(`counting.${review.counting}`)}</StateTag>
      {!review.visible && <StateTag tone="plain">{t('reviews.blind')}</StateTag>}
      {review.suspicions.map((one) => (
        <StateTag key={one} tone="warn">
          {t(`suspicion.${one}`)}
        </StateTag>
      ))}
      {review.hidden && <StateTag tone="bad">{t(`hide.${review.hidden}`)}</StateTag>}
    </div>
  );
}

function Photos({ review }: { readonly review: Quality.StaffReview }) {
  const { t } = useTranslation('quality');
  if (review.photos.length === 0) return null;
  return (
    <div className="photo-row gap-below">
      {review.photos.map((fileId) => {
        const src = addressOf('GET /v1/reviews/:reviewId/staff-photos/:fileId', {
          params: { reviewId: review.reviewId, fileId },
        });
        return (
          <a key={fileId} href={src} target="_blank" rel="noreferrer">
            <img src={src} alt={t('reviews.photo')} loading="lazy" />
          </a>
        );
      })}
    </div>
  );
}
