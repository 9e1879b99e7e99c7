/** How clinics name animals: plain forms to compare, and a keyed hash under which a person's decision is remembered. */
import type { PetRecord } from '@pawloop/contract';
import type { Secrets } from '../../../platform/secret.ts';
import { parsePhone } from '../../identity/index.ts';

/** For comparing names: case, width and blanks do not matter. */
export function plainName(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

const plainNumber = (text: string | undefined): string =>
  (text ?? '')
    .normalize('NFKC')
    .replace(/[\s.\-_]/g, '')
    .toUpperCase();

/** The clinic's own patient number alone, or else everything that names the animal. */
export function patientIndex(secrets: Secrets, clinicId: string, patient: PetRecord.ClinicPatient): Buffer {
  const { patientId, microchip, ownerPhone, petName } = patient;
  const named = patientId
    ? ['id', patientId.trim()]
    : ['names', plainNumber(microchip), plainNumber(ownerPhone), plainName(petName ?? '')];
  return secrets.blindIndex('clinic-patient', JSON.stringify([clinicId, ...named]));
}

/** By which what a clinic sent of a phone's holder is found again; equal numbers are equal in any notation. */
export function phoneIndex(secrets: Secrets, phone: string): Buffer {
  return secrets.blindIndex('clinic-phone', parsePhone(phone) ?? plainNumber(phone));
}

/** The last four digits of a phone. */
export function maskedPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return `${'*'.repeat(Math.max(4, digits.length - 4))}${digits.slice(-4)}`;
}
