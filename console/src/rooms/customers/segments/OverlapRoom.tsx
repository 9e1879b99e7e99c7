/** How far two or more segments share customers. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Empty } from '../../../kit/Empty.tsx';
import { useQueryState } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { sayCount, sayShare } from '../../../kit/Money.tsx';
import { PageShell } from '../../../kit/PageShell.tsx';
import { Section } from '../../../kit/Section.tsx';
import { useSegmentNames } from './builder/OtherConditions.tsx';
import { Venn } from './Venn.tsx';

const MOST = 5;

export function OverlapRoom() {
  const { t } = useTranslation('segment');
  const [query, change] = useQueryState();
  const segments = useSegmentNames();
  const chosen = (query.of ?? '').split(',').filter(Boolean).slice(0, MOST);
  const overlap = useQuery({
    queryKey: ['overlap', ...chosen],
    queryFn: () => api('POST /v1/segments/overlap', { body: { segmentIds: chosen } }),
    enabled: chosen.length > 1,
  });
  const nameOf = (segmentId: string) => segments.find((one) => one.segmentId === segmentId)?.name ?? '…';
  return (
    <PageShell
      title={t('overlap.title')}
      lead={t('overlap.lead')}
      trail={[{ to: '/segments', text: t('list.title') }]}
      fresh={overlap.data}
    >
      <div className="section">
        <Select
          mode="multiple"
          maxCount={MOST}
          aria-label={t('overlap.choose')}
          placeholder={t('overlap.choose')}
          showSearch={{ optionFilterProp: 'label' }}
          value={chosen}
          options={segments.map(({ segmentId, name }) => ({ value: segmentId, label: name }))}
          onChange={(next: string[]) => change({ of: next.join(',') || undefined })}
          style={{ width: '100%', maxWidth: 640 }}
        />
      </div>
      {chosen.length < 2 ? (
        <div className="section">
          <Empty icon="segment" title={t('overlap.none')} hint={t('overlap.noneHint')} />
        </div>
      ) : (
        <Loaded query={overlap}>
          {({ intersections }) => <Result intersections={intersections} chosen={chosen} nameOf={nameOf} />}
        </Loaded>
      )}
    </PageShell>
  );
}

interface ResultProps {
  readonly intersections: readonly { readonly segmentIds: readonly string[]; readonly size: number }[];
  readonly chosen: readonly string[];
  readonly nameOf: (segmentId: string) => string;
}

function Result({ intersections, chosen, nameOf }: ResultProps) {
  const { t } = useTranslation('segment');
  const sizeOf = (ids: readonly string[]) =>
    intersections.find((one) => one.segmentIds.length === ids.length && ids.every((id) => one.segmentIds.includes(id)))
      ?.size ?? 0;
  const [first = '', second = ''] = chosen;
  const shared = intersections.filter((one) => one.segmentIds.length > 1);
  return (
    <div className="columns">
      <Section className="span-6" title={t('overlap.picture')}>
        <Venn
          left={{ name: nameOf(first), size: sizeOf([first]) }}
          right={{ name: nameOf(second), size: sizeOf([second]) }}
          both={sizeOf([first, second])}
        />
      </Section>
      <Section className="span-6" title={t('overlap.figures')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t('overlap.in')}</th>
              <th className="right">{t('overlap.customers')}</th>
              <th className="right">{t('overlap.share')}</th>
            </tr>
          </thead>
          <tbody>
            {shared.map(({ segmentIds, size }) => {
              const smallest = Math.min(...segmentIds.map((id) => sizeOf([id])));
              return (
                <tr key={segmentIds.join()}>
                  <th scope="row">{segmentIds.map(nameOf).join(' ∩ ')}</th>
                  <td className="right">{sayCount(size)}</td>
                  <td className="right">{sayShare(smallest > 0 ? size / smallest : 0)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Section>
    </div>
  );
}
