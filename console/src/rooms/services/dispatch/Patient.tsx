/** What a hospital must know of the animal before it arrives. */
import type { Dispatch } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { presentLanguage } from '../../../app/i18n.ts';
import { langOf } from '../../../kit/langOf.ts';

const MONTHS_A_YEAR = 12;
const GRAMS_A_KILO = 1000;

export function Patient({ patient }: { readonly patient: Dispatch.PatientBrief }) {
  const { t } = useTranslation(['dispatch', 'record']);
  const facts = [
    patient.species && t(`patient.${patient.species}`, { defaultValue: patient.species }),
    patient.breed?.[presentLanguage()],
    patient.sex && t(`patient.${patient.sex}`, { defaultValue: patient.sex }),
    ageText(t, patient.ageMonths),
    patient.weightGrams !== null && t('patient.weight', { kg: patient.weightGrams / GRAMS_A_KILO }),
  ].filter((text): text is string => Boolean(text));
  const vaccines = patient.vaccines.map(({ vaccine, validUntil }) => {
    const name = t(`record:vaccine.${vaccine}`);
    return validUntil ? `${name} ${t('patient.until', { day: validUntil })}` : name;
  });
  const visits = patient.visits.map(({ onDate, title, titles, visit, clinic }) => {
    const reason = titles?.[presentLanguage()] ?? title ?? (visit && t(`record:visit.${visit}`));
    return [onDate, reason, clinic].filter(Boolean).join(' · ');
  });
  return (
    <div className="patient">
      <div>
        <b className="patient-name" lang={langOf(patient.name)}>
          {patient.name}
        </b>{' '}
        <span className="quiet">{facts.join(' · ')}</span>
      </div>
      <dl className="facts">
        <Fact name={t('patient.allergies')} values={patient.allergies} alarming />
        <Fact name={t('patient.conditions')} values={patient.conditions} />
        <Fact name={t('patient.medicines')} values={patient.medicines} />
        <Fact name={t('patient.visits')} values={visits} />
        <Fact name={t('patient.vaccines')} values={vaccines} />
      </dl>
    </div>
  );
}

function ageText(t: ReturnType<typeof useTranslation>['t'], months: number | null): string | null {
  if (months === null) return null;
  const years = Math.floor(months / MONTHS_A_YEAR);
  if (years === 0) return t('patient.ageMonths', { months });
  return t('patient.age', { years, months: months % MONTHS_A_YEAR });
}

interface FactProps {
  readonly name: string;
  readonly values: readonly string[];
  readonly alarming?: boolean;
}

function Fact({ name, values, alarming = false }: FactProps) {
  const { t } = useTranslation('dispatch');
  return (
    <>
      <dt>{name}</dt>
      <dd className={alarming && values.length > 0 ? 'patient-alarm' : undefined}>
        {values.length === 0 ? (
          <span className="quiet">{t('patient.none')}</span>
        ) : (
          values.map((value) => <div key={value}>{value}</div>)
        )}
      </dd>
    </>
  );
}
