/** What a merchant's staff see first when they come in, in this order; rooms hang their panels here. */
import type { Permission } from '@pawloop/contract';
import { type ComponentType, lazy } from 'react';

export interface DeskPanel {
  readonly key: string;
  /** Who sees it. */
  readonly permission: Permission;
  /** Brings its own section and title. */
  readonly View: ComponentType;
}

export const deskPanels: readonly DeskPanel[] = [
  {
    key: 'emergencies',
    permission: 'dispatch.read',
    View: lazy(async () => ({ default: (await import('../emergency/EmergencyPanel.tsx')).EmergencyPanel })),
  },
  {
    key: 'day',
    permission: 'booking.read',
    View: lazy(async () => ({ default: (await import('../today/DayPanel.tsx')).DayPanel })),
  },
  {
    key: 'standing',
    permission: 'store.manage',
    View: lazy(async () => ({ default: (await import('./Standing.tsx')).Standing })),
  },
];
