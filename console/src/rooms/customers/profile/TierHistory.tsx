/** Moves of a customer between tiers, with their causes. */
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { When } from '../../../kit/When.tsx';
import { TierTag } from '../TierTag.tsx';
import { MoreList } from './MoreList.tsx';

export function TierHistory({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation('audience');
  const params = { customerId };
  return (
    <MoreList
      queryKey={['customer', customerId, 'tiers']}
      load={(cursor) =>
        api('GET /v1/customers/:customerId/tiers', { params, query: { limit: 30, ...(cursor && { cursor }) } })
      }
      empty={<Empty icon="bolt" title={t('tierHistory.none')} hint={t('tierHistory.noneHint')} />}
    >
      {(moves) => (
        <ul className="lines">
          {moves.map((move) => (
            <li key={`${move.kind} ${move.at} ${move.to}`}>
              <span className="quiet tier-kind">{t(`tierKind.${move.kind}`)}</span>
              <span className="row grow">
                {move.from ? (
                  <TierTag kind={move.kind} of={move.from} />
                ) : (
                  <span className="quiet">{t('tierHistory.start')}</span>
                )}
                <Icon name="right" size={13} />
                <TierTag kind={move.kind} of={move.to} />
                <span className="quiet">{t(`cause.${move.cause}`)}</span>
              </span>
              <span className="quiet">
                <When at={move.at} exact />
              </span>
            </li>
          ))}
        </ul>
      )}
    </MoreList>
  );
}
