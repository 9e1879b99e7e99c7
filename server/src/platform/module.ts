/** What a module brings to the process, besides the face that other modules call. */
import type { Consumer } from './consumers.ts';
import type { RouteModule } from './http/index.ts';
import type { Job } from './jobs.ts';
import type { Loop } from './loops.ts';

export interface Module {
  readonly routes: RouteModule;
  readonly consumers?: readonly Consumer[];
  readonly jobs?: readonly Job[];
  readonly loops?: readonly Loop[];
}
