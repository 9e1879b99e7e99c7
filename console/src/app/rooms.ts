/** All rooms of the console as data: routes, menu and command palette are made from this one table. */
import type { Permission } from '@pawloop/contract';
import type { ComponentType } from 'react';
import type { IconName } from '../kit/Icon.tsx';

export type Wing = 'home' | 'customers' | 'reach' | 'insight' | 'team' | 'settings';

export interface Room {
  /** Path below /console; `$name` is a parameter. */
  readonly path: string;
  readonly wing: Wing;
  /** Key of its title in `shell:room`. */
  readonly title: string;
  readonly icon: IconName;
  /** Who may enter; left out: every member of staff. */
  readonly permission?: Permission;
  /** Left out of the menu and the palette, e.g. a page of one customer. */
  readonly hidden?: true;
  readonly view: () => Promise<ComponentType>;
}

export const wings: readonly Wing[] = ['home', 'customers', 'reach', 'insight', 'team', 'settings'];

export const rooms: readonly Room[] = [
  {
    path: '/',
    wing: 'home',
    title: 'home',
    icon: 'home',
    view: async () => (await import('../rooms/home/desk/Desk.tsx')).Desk,
  },
  {
    path: '/customers',
    wing: 'customers',
    title: 'customers',
    icon: 'people',
    permission: 'customer.read',
    view: async () => (await import('../rooms/customers/list/CustomerList.tsx')).CustomerList,
  },
  {
    path: '/customers/$customerId',
    wing: 'customers',
    title: 'customer',
    icon: 'person',
    permission: 'customer.read',
    hidden: true,
    view: async () => (await import('../rooms/customers/profile/CustomerRoom.tsx')).CustomerRoom,
  },
  {
    path: '/pets',
    wing: 'customers',
    title: 'pets',
    icon: 'paw',
    permission: 'pet.read',
    view: async () => (await import('../rooms/customers/pets/PetList.tsx')).PetList,
  },
  {
    path: '/pets/$petId',
    wing: 'customers',
    title: 'pet',
    icon: 'paw',
    permission: 'pet.read',
    hidden: true,
    view: async () => (await import('../rooms/customers/pets/PetRoom.tsx')).PetRoom,
  },
  {
    path: '/rfm',
    wing: 'customers',
    title: 'rfm',
    icon: 'grid',
    permission: 'customer.read',
    view: async () => (await import('../rooms/customers/rfm/RfmRoom.tsx')).RfmRoom,
  },
  {
    path: '/segments',
    wing: 'customers',
    title: 'segments',
    icon: 'segment',
    permission: 'segment.read',
    view: async () => (await import('../rooms/customers/segments/SegmentList.tsx')).SegmentList,
  },
  {
    path: '/segments/new',
    wing: 'customers',
    title: 'segmentNew',
    icon: 'segment',
    permission: 'segment.write',
    hidden: true,
    view: async () => (await import('../rooms/customers/segments/SegmentEditor.tsx')).SegmentEditor,
  },
  {
    path: '/segments/overlap',
    wing: 'customers',
    title: 'overlap',
    icon: 'segment',
    permission: 'segment.read',
    hidden: true,
    view: async () => (await import('../rooms/customers/segments/OverlapRoom.tsx')).OverlapRoom,
  },
  {
    path: '/segments/$segmentId',
    wing: 'customers',
    title: 'segment',
    icon: 'segment',
    permission: 'segment.read',
    hidden: true,
    view: async () => (await import('../rooms/customers/segments/SegmentRoom.tsx')).SegmentRoom,
  },
  {
    path: '/segments/$segmentId/edit',
    wing: 'customers',
    title: 'segment',
    icon: 'segment',
    permission: 'segment.write',
    hidden: true,
    view: async () => (await import('../rooms/customers/segments/SegmentEditor.tsx')).SegmentEditor,
  },
  {
    path: '/import',
    wing: 'customers',
    title: 'import',
    icon: 'import',
    permission: 'customer.import',
    view: async () => (await import('../rooms/customers/import/ImportRoom.tsx')).ImportRoom,
  },
  {
    path: '/import/$importId',
    wing: 'customers',
    title: 'import',
    icon: 'import',
    permission: 'customer.import',
    hidden: true,
    view: async () => (await import('../rooms/customers/import/ImportPage.tsx')).ImportPage,
  },
  {
    path: '/journeys',
    wing: 'reach',
    title: 'journeys',
    icon: 'route',
    permission: 'journey.read',
    view: async () => (await import('../rooms/reach/journeys/list/JourneyList.tsx')).JourneyList,
  },
  {
    path: '/journeys/ready',
    wing: 'reach',
    title: 'readyJourneys',
    icon: 'spark',
    permission: 'journey.read',
    hidden: true,
    view: async () => (await import('../rooms/reach/journeys/ready/ReadyRoom.tsx')).ReadyRoom,
  },
  {
    path: '/journeys/$journeyId',
    wing: 'reach',
    title: 'journey',
    icon: 'route',
    permission: 'journey.read',
    hidden: true,
    view: async () => (await import('../rooms/reach/journeys/room/JourneyRoom.tsx')).JourneyRoom,
  },
  {
    path: '/tasks',
    wing: 'reach',
    title: 'tasks',
    icon: 'task',
    permission: 'journey.read',
    view: async () => (await import('../rooms/reach/journeys/tasks/TaskRoom.tsx')).TaskRoom,
  },
  {
    path: '/messages',
    wing: 'reach',
    title: 'messages',
    icon: 'mail',
    permission: 'message.read',
    view: async () => (await import('../rooms/reach/messages/MessagesRoom.tsx')).MessagesRoom,
  },
  {
    path: '/messages/new',
    wing: 'reach',
    title: 'messageTemplate',
    icon: 'mail',
    permission: 'message.write',
    hidden: true,
    view: async () => (await import('../rooms/reach/messages/template/TemplateRoom.tsx')).NewTemplateRoom,
  },
  {
    path: '/messages/$messageTemplateId',
    wing: 'reach',
    title: 'messageTemplate',
    icon: 'mail',
    permission: 'message.read',
    hidden: true,
    view: async () => (await import('../rooms/reach/messages/template/TemplateRoom.tsx')).TemplateRoom,
  },
  {
    path: '/coupons',
    wing: 'reach',
    title: 'coupons',
    icon: 'ticket',
    permission: 'coupon.read',
    view: async () => (await import('../rooms/reach/coupons/list/CouponList.tsx')).CouponList,
  },
  {
    path: '/coupons/new',
    wing: 'reach',
    title: 'couponTemplate',
    icon: 'ticket',
    permission: 'coupon.write',
    hidden: true,
    view: async () => (await import('../rooms/reach/coupons/editor/EditorRoom.tsx')).NewCouponRoom,
  },
  {
    path: '/coupons/$couponTemplateId',
    wing: 'reach',
    title: 'couponTemplate',
    icon: 'ticket',
    permission: 'coupon.read',
    hidden: true,
    view: async () => (await import('../rooms/reach/coupons/room/CouponRoom.tsx')).CouponRoom,
  },
  {
    path: '/coupons/$couponTemplateId/edit',
    wing: 'reach',
    title: 'couponTemplate',
    icon: 'ticket',
    permission: 'coupon.write',
    hidden: true,
    view: async () => (await import('../rooms/reach/coupons/editor/EditorRoom.tsx')).EditCouponRoom,
  },
  {
    path: '/budgets',
    wing: 'reach',
    title: 'budgets',
    icon: 'coins',
    permission: 'coupon.read',
    view: async () => (await import('../rooms/reach/budgets/BudgetList.tsx')).BudgetList,
  },
  {
    path: '/budgets/$budgetId',
    wing: 'reach',
    title: 'budget',
    icon: 'coins',
    permission: 'coupon.read',
    hidden: true,
    view: async () => (await import('../rooms/reach/budgets/BudgetRoom.tsx')).BudgetRoom,
  },
  {
    path: '/channels',
    wing: 'reach',
    title: 'channels',
    icon: 'qr',
    permission: 'channel.read',
    view: async () => (await import('../rooms/reach/channels/ChannelsRoom.tsx')).ChannelsRoom,
  },
  {
    path: '/insight/kpis',
    wing: 'insight',
    title: 'kpis',
    icon: 'star',
    permission: 'metric.read',
    view: async () => (await import('../rooms/insight/kpi/KpiRoom.tsx')).KpiRoom,
  },
  {
    path: '/insight/journeys',
    wing: 'insight',
    title: 'journeyBoard',
    icon: 'bolt',
    permission: 'metric.read',
    view: async () => (await import('../rooms/insight/journey/JourneyBoardRoom.tsx')).JourneyBoardRoom,
  },
  {
    path: '/insight/repurchase',
    wing: 'insight',
    title: 'repurchase',
    icon: 'chart',
    permission: 'metric.read',
    view: async () => (await import('../rooms/insight/repurchase/RepurchaseRoom.tsx')).RepurchaseRoom,
  },
  {
    path: '/insight/retention',
    wing: 'insight',
    title: 'retention',
    icon: 'triangle',
    permission: 'metric.read',
    view: async () => (await import('../rooms/insight/retention/RetentionRoom.tsx')).RetentionRoom,
  },
  {
    path: '/insight/lifecycle',
    wing: 'insight',
    title: 'lifecycle',
    icon: 'clock',
    permission: 'customer.read',
    view: async () => (await import('../rooms/insight/lifecycle/LifecycleRoom.tsx')).LifecycleRoom,
  },
  {
    path: '/insight/funnel',
    wing: 'insight',
    title: 'funnel',
    icon: 'filter',
    permission: 'metric.read',
    view: async () => (await import('../rooms/insight/flow/FunnelRoom.tsx')).FunnelRoom,
  },
  {
    path: '/insight/path',
    wing: 'insight',
    title: 'path',
    icon: 'merge',
    permission: 'metric.read',
    view: async () => (await import('../rooms/insight/flow/PathRoom.tsx')).PathRoom,
  },
  {
    path: '/team/staff',
    wing: 'team',
    title: 'staff',
    icon: 'badge',
    permission: 'staff.read',
    view: async () => (await import('../rooms/team/staff/StaffRoom.tsx')).StaffRoom,
  },
  {
    path: '/team/roles',
    wing: 'team',
    title: 'roles',
    icon: 'shield',
    permission: 'staff.read',
    view: async () => (await import('../rooms/team/roles/RolesRoom.tsx')).RolesRoom,
  },
  {
    path: '/team/audit',
    wing: 'team',
    title: 'audit',
    icon: 'history',
    permission: 'audit.read',
    view: async () => (await import('../rooms/team/audit/AuditRoom.tsx')).AuditRoom,
  },
  {
    path: '/settings',
    wing: 'settings',
    title: 'settings',
    icon: 'sliders',
    permission: 'setting.read',
    view: async () => (await import('../rooms/settings/values/SettingsRoom.tsx')).SettingsRoom,
  },
  {
    path: '/settings/keys',
    wing: 'settings',
    title: 'keys',
    icon: 'key',
    permission: 'key.write',
    view: async () => (await import('../rooms/settings/keys/KeysRoom.tsx')).KeysRoom,
  },
  {
    path: '/account',
    wing: 'settings',
    title: 'account',
    icon: 'person',
    view: async () => (await import('../rooms/settings/account/AccountRoom.tsx')).AccountRoom,
  },
];

/** The room whose path fits `path`, parameters included. */
export function roomAt(path: string): Room | undefined {
  const clean = path.replace(/\/$/, '') || '/';
  const exact = rooms.find((room) => room.path === clean);
  return exact ?? rooms.find((room) => pattern(room.path).test(clean));
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\$\w+/g, '[^/]+')}$`);
}
