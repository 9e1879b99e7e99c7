/** What came of a case. */
import type { Dispatch } from '@pawloop/contract';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';

export function VisitFacts({ visit }: { readonly visit: Dispatch.Visit }) {
  const { t } = useTranslation('dispatch');
  const facts = [
    [t('visit.diagnosis'), visit.diagnosis],
    [t('visit.treatment'), visit.treatment],
    [t('visit.advice'), visit.advice],
    [t('visit.outcome'), t(`visit.outcomes.${visit.outcome}`)],
    [t('visit.next'), visit.nextVisitOn],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([name, value]) =>
        value ? (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ) : null,
      )}
    </dl>
  );
}
