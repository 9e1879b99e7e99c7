/** Merges in which a customer took part; each can be undone (AUD-2). */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { ask } from '../../../kit/Confirm.tsx';
import { Empty } from '../../../kit/Empty.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { useCustomerName } from '../words.ts';

export function Merges({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('audience');
  const mayMerge = useMay('customer.merge');
  const nameOf = useCustomerName();
  const client = useQueryClient();
  const merges = useQuery({
    queryKey: ['customer', customerId, 'merges'],
    queryFn: () => api('GET /v1/customers/:customerId/merges', { params: { customerId } }),
  });
  const undo = (mergeId: string) =>
    ask({
      title: t('merge.undo'),
      text: t('merge.undoText'),
      confirm: t('merge.undo'),
      run: async () => {
        await api('POST /v1/customer-merges/:mergeId/undo', { params: { mergeId } });
        await client.invalidateQueries();
      },
    });
  return (
    <Loaded query={merges}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon="merge" title={t('merge.none')} hint={t('merge.noneHint')} />
        ) : (
          <ul className="lines">
            {items.map((merge) => (
              <li key={merge.mergeId}>
                <Icon name="merge" />
                <div className="grow">
                  {t('merge.line', {
                    loser: nameOf({ name: merge.loserName }),
                    winner: nameOf({ name: merge.winnerName }),
                  })}{' '}
                  {merge.undoneAt && <StateTag tone="warn">{t('merge.undone')}</StateTag>}
                  <div className="quiet">
                    {t(`mergeKind.${merge.kind}`)} · {merge.mergedBy ?? t('merge.itself')} ·{' '}
                    <When at={merge.mergedAt} exact />
                    {merge.kind === 'operator' && merge.reason && ` · ${merge.reason}`}
                  </div>
                </div>
                {mayMerge && !merge.undoneAt && (
                  <Button size="small" onClick={() => undo(merge.mergeId)}>
                    {t('merge.undo')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
