/** Segments a customer is in, since when, and why: each condition with its answer (CAM-16). */
import type { Segment } from '@pawloop/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { useMay } from '../../../app/session.ts';
import { Go } from '../../../kit/Go.tsx';
import { Icon } from '../../../kit/Icon.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { When } from '../../../kit/When.tsx';
import { useSayDefinition } from '../segments/builder/say.ts';

export function Segments({ customerId }: { readonly customerId: string }) {
  const { t } = useTranslation(['audience', 'segment']);
  const mayRead = useMay('segment.read');
  const segments = useQuery({
    queryKey: ['customer', customerId, 'segments'],
    queryFn: () => api('GET /v1/customers/:customerId/segments', { params: { customerId } }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  return (
    <Section title={t('profile.segments')}>
      <Loaded query={segments}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{t('segment:of.none')}</p>
          ) : (
            <ul className="stack">
              {items.map((item) => (
                <li key={item.segmentId}>
                  <span className="row spread">
                    <Go to={`/segments/${item.segmentId}`}>{item.name}</Go>
                    <span className="quiet">
                      <When at={item.since} />
                    </span>
                  </span>
                  {item.why && (
                    <details>
                      <summary className="quiet">{t('segment:of.why')}</summary>
                      <Why of={item.why as Segment.Explained} />
                    </details>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

/** The tree of a definition with each condition's answer. */
export function Why({ of }: { readonly of: Segment.Explained }) {
  const { t } = useTranslation('segment');
  const say = useSayDefinition();
  const answer = (
    <span className={of.holds ? 'up' : 'down'}>
      <Icon name={of.holds ? 'check' : 'close'} size={14} />
      <span className="only-read">{t(of.holds ? 'of.holds' : 'of.holdsNot')}</span>
    </span>
  );
  if (of.kind === 'leaf') {
    return (
      <div className="why">
        {answer} {of.leaf && say(of.leaf)}
      </div>
    );
  }
  const keyed = (of.of ?? []).map((one, index) => ({ one, key: `why ${index}` }));
  return (
    <div className="why">
      {answer} {t(`of.${of.kind}`)}
      <div className="why-inner">
        {keyed.map(({ one, key }) => (
          <Why key={key} of={one} />
        ))}
      </div>
    </div>
  );
}
