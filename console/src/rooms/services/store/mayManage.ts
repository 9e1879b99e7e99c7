/** Whether the signed-in person may change what belongs to a store. */
import { useMay } from '../../../app/session.ts';

export function useMayManage(): boolean {
  const own = useMay('store.manage');
  const operator = useMay('merchant.write');
  return own || operator;
}
