/** Everything done and bought for a pet, and what it likes. */
import type { PetRecord } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../app/api.ts';
import { presentLanguage } from '../../../../app/i18n.ts';
import { useMay } from '../../../../app/session.ts';
import { Empty } from '../../../../kit/Empty.tsx';
import { Go } from '../../../../kit/Go.tsx';
import { Icon } from '../../../../kit/Icon.tsx';
import { Loaded } from '../../../../kit/Loaded.tsx';
import { Section } from '../../../../kit/Section.tsx';
import { StateTag } from '../../../../kit/StateTag.tsx';
import { When } from '../../../../kit/When.tsx';
import { MoreList } from '../../profile/MoreList.tsx';
import { type EntryKind, entryKinds, useEntryLine } from './recordWords.ts';

/** What other rooms bring, by the room. */
const roomWords: Readonly<Record<string, string>> = {
  audience: 'purchase',
  booking: 'booking',
  progress: 'report',
  dispatch: 'emergency',
};

export function LifeTab({ petId }: { readonly petId: string }) {
  const { t } = useTranslation('record');
  const mayReadBookings = useMay('booking.read');
  const entryLine = useEntryLine();
  const said = ({ detail, titles, title }: PetRecord.TimelineItem) =>
    detail ? entryLine({ detail }) : (titles?.[presentLanguage()] ?? title);
  const kindName = (kind: string) => {
    const [room = '', word = ''] = kind.split('.');
    if (room === 'record' && entryKinds.includes(word as EntryKind)) return t(`kind.${word}`);
    return t(`timelineKind.${roomWords[room] ?? 'other'}`);
  };
  return (
    <div className="columns">
      <div className="span-8 pile">
        <Section title={t('timeline')}>
          <MoreList
            queryKey={['pet', petId, 'timeline']}
            load={(cursor) =>
              api('GET /v1/pets/:petId/timeline', {
                params: { petId },
                query: { limit: 30, ...(cursor && { cursor }) },
              })
            }
            empty={<Empty icon="history" title={t('timelineNone')} hint={t('timelineNoneHint')} />}
          >
            {(items) => (
              <ol className="timeline">
                {items.map((item) => (
                  <li key={item.key}>
                    <span className="timeline-dot">
                      <Icon name="paw" size={15} />
                    </span>
                    <div className="grow">
                      <b>{kindName(item.kind)}</b>{' '}
                      <span className="break">
                        {mayReadBookings && (item.ref?.kind === 'booking' || item.ref?.kind === 'report') ? (
                          <Go to={`/bookings/${item.ref.id}`}>{said(item)}</Go>
                        ) : (
                          said(item)
                        )}
                      </span>
                      <div className="quiet break">
                        {[item.by, item.files > 0 && t('filesCount', { count: item.files })]
                          .filter(Boolean)
                          .join(' · ')}
                      </div>
                    </div>
                    <span className="quiet">
                      <When at={item.at} />
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </MoreList>
        </Section>
      </div>
      <div className="span-4 pile">
        <Portrait petId={petId} />
      </div>
    </div>
  );
}

function Portrait({ petId }: { readonly petId: string }) {
  const { t } = useTranslation('record');
  const portrait = useQuery({
    queryKey: ['pet', petId, 'portrait'],
    queryFn: () => api('GET /v1/pets/:petId/portrait', { params: { petId } }),
  });
  const english = presentLanguage() === 'en';
  return (
    <Section title={t('portrait')}>
      <Loaded query={portrait}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{t('portraitNone')}</p>
          ) : (
            <ul className="lines">
              {items.map((item) => (
                <li key={`${item.kind}/${item.word}`}>
                  <div className="grow">
                    <b className="break">{(english && item.wordEn) || item.word}</b>
                    <div className="quiet">{t(`prefKind.${item.kind}`)}</div>
                  </div>
                  <StateTag tone={item.said ? 'accent' : 'plain'}>
                    {item.said ? t('said') : `${t('inferred')} ${Math.round(item.strength * 100)}%`}
                  </StateTag>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
