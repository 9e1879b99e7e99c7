/** Triage and symptoms of an emergency, and what its owner wrote. */
import type { Dispatch } from '@pawloop/contract';
import { useTranslation } from 'react-i18next';
import { langOf } from '../../../kit/langOf.ts';
import { StateTag } from '../../../kit/StateTag.tsx';
import { toneOfTriage } from './words.ts';

export interface SymptomsProps {
  readonly of: {
    readonly triage: Dispatch.Triage;
    readonly symptoms: readonly Dispatch.Symptom[];
    readonly note?: string | null;
  };
}

export function Symptoms({ of: { triage, symptoms, note } }: SymptomsProps) {
  const { t } = useTranslation('dispatch');
  return (
    <div className="stack">
      <div className="row">
        <StateTag tone={toneOfTriage[triage]}>{t(`triage.${triage}`)}</StateTag>
        {symptoms.map((symptom) => (
          <StateTag key={symptom}>{t(`symptom.${symptom}`)}</StateTag>
        ))}
      </div>
      {note && <p lang={langOf(note)}>{note}</p>}
    </div>
  );
}
