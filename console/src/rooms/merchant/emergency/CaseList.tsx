/** Cases of the merchant's hospitals, open or over. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../app/api.ts';
import { Go } from '../../../kit/Go.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { StateTag } from '../../../kit/StateTag.tsx';
import { When } from '../../../kit/When.tsx';
import { toneOfState, toneOfTriage } from '../../services/dispatch/words.ts';

export interface CaseListProps {
  readonly open: boolean;
  readonly title: string;
  readonly none: string;
}

const SHOWN = 30;

export function CaseList({ open, title, none }: CaseListProps) {
  const { t } = useTranslation('dispatch');
  const cases = useQuery({
    queryKey: ['emergency', 'cases', open],
    queryFn: () => api('GET /v1/dispatch/cases', { query: { open, limit: SHOWN } }),
  });
  return (
    <Section title={title}>
      <Loaded query={cases}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">{none}</p>
          ) : (
            <ul className="dispatch-calls">
              {items.map((one) => (
                <li key={one.requestId}>
                  <Go to={`/emergencies/${one.requestId}`}>
                    <b>{t('case.title', { no: one.requestNo })}</b> {one.petName}
                  </Go>
                  <div className="row">
                    <StateTag tone={toneOfTriage[one.triage]}>{t(`triage.${one.triage}`)}</StateTag>
                    <StateTag tone={toneOfState[one.state]}>{t(`state.${one.state}`)}</StateTag>
                    <span className="quiet">
                      <When at={one.acceptedAt} />
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
