/** Permissions in the groups in which a role is composed; a test holds them equal to the contract's list. */
import type { Permission } from '@pawloop/contract';

export const permissionGroups = {
  customer: [
    'customer.read',
    'customer.write',
    'customer.reveal',
    'customer.merge',
    'customer.erase',
    'customer.import',
    'customer.export',
  ],
  sale: ['sale.record'],
  pet: ['pet.read', 'pet.write'],
  record: ['record.read', 'record.write', 'clinic.write'],
  merchant: ['merchant.read', 'merchant.write', 'catalogue.write', 'store.manage'],
  booking: ['booking.read', 'booking.write', 'service.perform'],
  dispatch: ['dispatch.read', 'dispatch.write'],
  quality: ['quality.read', 'quality.write', 'case.read', 'case.write'],
  finance: ['payment.read', 'payment.refund', 'ledger.read', 'settlement.read', 'settlement.write'],
  segment: ['segment.read', 'segment.write'],
  message: ['message.read', 'message.write'],
  coupon: ['coupon.read', 'coupon.write', 'coupon.grant'],
  journey: ['journey.read', 'journey.write'],
  insight: ['metric.read', 'kpi.write'],
  channel: ['channel.read', 'channel.write'],
  team: ['staff.read', 'staff.write', 'role.write'],
  system: ['key.write', 'audit.read', 'setting.read', 'setting.write'],
} as const satisfies Record<string, readonly Permission[]>;
