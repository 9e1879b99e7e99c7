/** The animal of a clinic's record in words. */
import { useTranslation } from 'react-i18next';
import type { Mismatch } from './clinic.ts';

/** What the clinic wrote about the animal, in one line. */
export function usePatientLine(): (row: Pick<Mismatch, 'patient'>) => string {
  const { t } = useTranslation('record');
  return ({ patient }) =>
    [
      patient.petName,
      patient.species,
      patient.microchip && `${t('mismatch.chip')} ${patient.microchip}`,
      patient.ownerPhone && `${t('mismatch.phone')} ${patient.ownerPhone}`,
      patient.patientId && `${t('mismatch.patientId')} ${patient.patientId}`,
    ]
      .filter(Boolean)
      .join(' · ');
}
