/** The closed lists of words of the health record. */

/** What an entry says; `weight` is the weight on a clinic's scale, as a reference for doses. */
export const entryKinds = [
  'vaccination',
  'deworming',
  'visit',
  'diagnosis',
  'prescription',
  'lab',
  'procedure',
  'weight',
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** Who brought an entry. */
export const sourceKinds = ['owner', 'booking', 'clinic', 'staff', 'emergency'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** What a vaccine protects from, as far as the care plan tells them apart; a product may hold several. */
export const vaccineCodes = ['dog-core', 'cat-core', 'rabies', 'leptospira', 'felv', 'bordetella', 'other'] as const;
export type VaccineCode = (typeof vaccineCodes)[number];

export const dewormTargets = ['internal', 'external', 'both'] as const;
export type DewormTarget = (typeof dewormTargets)[number];

/** Procedures that the care plan and recommendations know; everything else is `other` with a title. */
export const procedureKinds = ['dental', 'grooming', 'neutering', 'surgery', 'microchip', 'other'] as const;
export type ProcedureKind = (typeof procedureKinds)[number];

/** `check-up` counts for the care plan. */
export const visitKinds = ['check-up', 'illness', 'follow-up', 'emergency', 'other'] as const;
export type VisitKind = (typeof visitKinds)[number];

/** Present entry, or one that was entered by mistake and stands only in the trace. */
export const entryStates = ['current', 'withdrawn'] as const;
export type EntryState = (typeof entryStates)[number];

/** What comes due again and again; keys of the care data. */
export const careKinds = [
  'vaccine.dog-core',
  'vaccine.cat-core',
  'vaccine.rabies',
  'deworm.internal',
  'deworm.external',
  'dental',
  'check-up',
  'senior-check',
  'grooming',
] as const;
export type CareKind = (typeof careKinds)[number];

/** When it is told: 14 days ahead, on the day, 7 days over. */
export const dueStages = ['ahead', 'due', 'overdue'] as const;
export type DueStage = (typeof dueStages)[number];

/** Why a clinic's record waits for a person. */
export const mismatchReasons = [
  'chip-invalid',
  'chip-unknown',
  'chip-ambiguous',
  'chip-differs',
  'no-reference',
  'phone-invalid',
  'owner-unknown',
  'pet-unknown',
  'pet-ambiguous',
  'pet-changed',
  'pet-deceased',
  'before-birth',
] as const;
export type MismatchReason = (typeof mismatchReasons)[number];

/** `matched` also when it found its pet by itself, as it was sent again. */
export const mismatchOutcomes = ['matched', 'dismissed', 'withdrawn'] as const;
export type MismatchOutcome = (typeof mismatchOutcomes)[number];

export const preferenceKinds = ['toy', 'flavour', 'service'] as const;
export type PreferenceKind = (typeof preferenceKinds)[number];
