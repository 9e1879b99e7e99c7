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
const reaching: readonly Permission[] = ['message.read', 'coupon.read', 'journey.read'];

/** Roles that exist on a new installation; the operator roles are those of the spec's README. */
export const initialRoles: readonly InitialRole[] = [
  { key: 'administrator', scope: 'operator', permissions, totpRequired: false },
  {
    key: 'merchant-manager',
    scope: 'operator',
    permissions: ['customer.read', 'pet.read', 'metric.read'],
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
    ],
    totpRequired: false,
  },
  {
    key: 'analyst',
    scope: 'operator',
    permissions: [...knowing, ...reaching, 'customer.export', 'kpi.write'],
    totpRequired: false,
  },
  { key: 'finance', scope: 'operator', permissions: ['metric.read', 'coupon.read', 'audit.read'], totpRequired: false },
  { key: 'store-manager', scope: 'merchant', permissions: ['sale.record'], totpRequired: false },
  { key: 'store-staff', scope: 'merchant', permissions: ['sale.record'], totpRequired: false },
];
