/** Keeps a hospital's screens as the server knows them: at once, since seconds count. */
import { useQueryClient } from '@tanstack/react-query';
import { useLive } from '../../../app/live.ts';
import { dispatchEvents } from '../../services/dispatch/words.ts';

export function useEmergencies(): void {
  const client = useQueryClient();
  useLive([...dispatchEvents, 'merchant.store_changed'], () => {
    void client.invalidateQueries({ queryKey: ['emergency'] });
  });
}
