/** Who asks for something of which store. */
import type { Staff } from '../../../platform/http/index.ts';

export interface StoreCall {
  readonly staff: Staff;
  readonly storeId: string;
  readonly requestId: string;
}
