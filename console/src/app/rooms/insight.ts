/** Rooms of the console: boards and analyses. */
import type { Room } from '../room.ts';

export const insightRooms: readonly Room[] = [
  {
    path: '/insight/kpis',
    wing: 'insight',
    title: 'kpis',
    icon: 'star',
    permission: 'metric.read',
    view: async () => (await import('../../rooms/insight/kpi/KpiRoom.tsx')).KpiRoom,
  },
  {
    path: '/insight/journeys',
    wing: 'insight',
    title: 'journeyBoard',
    icon: 'bolt',
    permission: 'metric.read',
    view: async () => (await import('../../rooms/insight/journey/JourneyBoardRoom.tsx')).JourneyBoardRoom,
  },
  {
    path: '/insight/repurchase',
    wing: 'insight',
    title: 'repurchase',
    icon: 'chart',
    permission: 'metric.read',
    view: async () => (await import('../../rooms/insight/repurchase/RepurchaseRoom.tsx')).RepurchaseRoom,
  },
  {
    path: '/insight/retention',
    wing: 'insight',
    title: 'retention',
    icon: 'triangle',
    permission: 'metric.read',
    view: async () => (await import('../../rooms/insight/retention/RetentionRoom.tsx')).RetentionRoom,
  },
  {
    path: '/insight/lifecycle',
    wing: 'insight',
    title: 'lifecycle',
    icon: 'clock',
    permission: 'customer.read',
    view: async () => (await import('../../rooms/insight/lifecycle/LifecycleRoom.tsx')).LifecycleRoom,
  },
  {
    path: '/insight/funnel',
    wing: 'insight',
    title: 'funnel',
    icon: 'filter',
    permission: 'metric.read',
    view: async () => (await import('../../rooms/insight/flow/FunnelRoom.tsx')).FunnelRoom,
  },
  {
    path: '/insight/path',
    wing: 'insight',
    title: 'path',
    icon: 'merge',
    permission: 'metric.read',
    view: async () => (await import('../../rooms/insight/flow/PathRoom.tsx')).PathRoom,
  },
];
