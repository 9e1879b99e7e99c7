/** Published versions: who published them when, who still walks them, and a look at each. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { useQueryState } from '../../../../kit/Go.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { sayCount } from '../../../../kit/Money.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { When } from '../../../../kit/When.tsx';
import { Wide } from '../../../../kit/Wide.tsx';
import type { JourneyData } from './useDraft.ts';

export function Versions({ journey }: { readonly journey: JourneyData }) {
  const { t } = useTranslation('journey');
  const [, change] = useQueryState();
  const { journeyId } = journey;
  const versions = useQuery({
    queryKey: ['journey', journeyId, 'versions', journey.version],
    queryFn: () => api('GET /v1/journeys/:journeyId/versions', { params: { journeyId } }),
  });
  return (
    <Section>
      <Loaded query={versions}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="history" title={t('version.none')} hint={t('version.noneHint')} />
          ) : (
            <Wide label={t('room.versions')}>
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{t('version.number')}</th>
                    <th scope="col">{t('version.at')}</th>
                    <th scope="col">{t('version.by')}</th>
                    <th scope="col" className="right">
                      {t('version.live')}
                    </th>
                    <th scope="col">
                      <span className="only-read">{t('version.look')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((one) => (
                    <tr key={one.version}>
                      <th scope="row">{one.version}</th>
                      <td>
                        <When at={one.publishedAt} exact />
                        {one.override && (
                          <div className="quiet">
                            {t('version.override', { by: one.override.by, reason: one.override.reason })}
                          </div>
                        )}
                      </td>
                      <td>{one.publishedBy ?? '–'}</td>
                      <td className="right figures">{sayCount(one.live)}</td>
                      <td className="right">
                        <Button
                          size="small"
                          onClick={() => change({ side: undefined, version: String(one.version) }, false)}
                        >
                          {t('version.look')}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Wide>
          )
        }
      </Loaded>
    </Section>
  );
}
