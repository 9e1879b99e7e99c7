/** Permissions and the roles of a new installation, as data (ACC-3). A role can be composed of any permissions in the console. */

export const permissions = [
  'customer.read',
  'customer.write',
  'customer.reveal',
  'customer.merge',
  'customer.erase',
  'customer.import',
  'customer.export',
  'sale.record',
  'pet.read',
  'pet.write',
  'record.read',
  'record.write',
  'clinic.write',
  'merchant.read',
  'merchant.write',
  'catalogue.write',
  'store.manage',
  'booking.read',
  'booking.write',
  'service.perform',
  'dispatch.read',
  'dispatch.write',
  'quality.read',
  'quality.write',
  'case.read',
  'case.write',
  'payment.read',
  'payment.refund',
  'ledger.read',
  'settlement.read',
  'settlement.write',
  'segment.read',
  'segment.write',
  'message.read',
  'message.write',
  'coupon.read',
  'coupon.write',
  'coupon.grant',
  'journey.read',
  'journey.write',
  'metric.read',
  'kpi.write',
  'channel.read',
  'channel.write',
  'staff.read',
  'staff.write',
  'role.write',
  'key.write',
  'audit.read',
  'setting.read',
  'setting.write',
] as const;

export type Permission = (typeof permissions)[number];

/** Scope of a member of staff: the operator sees everything, others only their own merchant or supplier. */
export const staffScopes = ['operator', 'merchant', 'supplier', 'expert'] as const;
export type StaffScope = (typeof staffScopes)[number];

export interface InitialRole {
  /** Stable key; the display names stand in the consoles' language files. */
  readonly key: string;
  readonly scope: StaffScope;
  readonly permissions: readonly Permission[];
  readonly totpRequired: boolean;
}

const knowing: readonly Permission[] = ['customer.read', 'pet.read', 'segment.read', 'metric.read', 'channel.read'];
const serving: readonly Permission[] = [
  'merchant.read',
  'booking.read',
  'dispatch.read',
  'quality.read',
  'record.read',
];
const reaching: readonly Permission[] = ['message.read', 'coupon.read', 'journey.read'];

/** Roles that exist on a new installation; the operator roles are those of the spec's README. */
export const initialRoles: readonly InitialRole[] = [
  { key: 'administrator', scope: 'operator', permissions, totpRequired: false },
  {
    key: 'merchant-manager',
    scope: 'operator',
    permissions: [
      'customer.read',
      'pet.read',
      'metric.read',
      ...serving,
      'merchant.write',
      'catalogue.write',
      'booking.write',
      'dispatch.write',
      'quality.write',
      'clinic.write',
      'case.read',
      'settlement.read',
      'staff.read',
    ],
    totpRequired: false,
  },
  { key: 'merchandiser', scope: 'operator', permissions: ['customer.read', 'metric.read'], totpRequired: false },
  {
    key: 'campaign-manager',
    scope: 'operator',
    permissions: [
      ...knowing,
      ...reaching,
      'segment.write',
      'message.write',
      'coupon.write',
      'coupon.grant',
      'journey.write',
      'channel.write',
      'customer.import',
      'customer.export',
    ],
    totpRequired: false,
  },
  { key: 'community-manager', scope: 'operator', permissions: [...knowing, ...reaching], totpRequired: false },
  {
    key: 'care-agent',
    scope: 'operator',
    permissions: [
      'customer.read',
      'customer.write',
      'customer.reveal',
      'customer.merge',
      'pet.read',
      'pet.write',
      'sale.record',
      ...reaching,
      'coupon.grant',
      ...serving,
      'record.write',
      'booking.write',
      'dispatch.write',
      'case.read',
      'case.write',
      'payment.read',
    ],
    totpRequired: false,
  },
  {
    key: 'analyst',
    scope: 'operator',
    permissions: [...knowing, ...reaching, 'customer.export', 'kpi.write'],
    totpRequired: false,
  },
  {
    key: 'finance',
    scope: 'operator',
    permissions: [
      'metric.read',
      'coupon.read',
      'audit.read',
      'merchant.read',
      'quality.read',
      'payment.read',
      'payment.refund',
      'ledger.read',
      'settlement.read',
      'settlement.write',
    ],
    totpRequired: false,
  },
  {
    key: 'store-manager',
    scope: 'merchant',
    permissions: [
      'sale.record',
      'store.manage',
      'booking.read',
      'booking.write',
      'service.perform',
      'quality.read',
      'dispatch.read',
      'dispatch.write',
      'record.read',
      'settlement.read',
      'staff.read',
      'staff.write',
    ],
    totpRequired: false,
  },
  {
    key: 'store-staff',
    scope: 'merchant',
    permissions: ['sale.record', 'booking.read', 'service.perform', 'dispatch.read', 'dispatch.write'],
    totpRequired: false,
  },
];
