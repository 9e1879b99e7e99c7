/** Endpoints of tasks that journeys give to staff, and of the care after a farewell (CAM-14). */
import { type Static, Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, Nullable, OneOf, Page, pageQuery } from '../../schema.ts';
import { taskReasons } from './events.ts';

const tag = 'journey';

export const JourneyTask = Type.Object({
  taskId: Id,
  reason: OneOf(taskReasons),
  /** Null for tasks that no step made. */
  journeyId: Nullable(Id),
  journeyName: Nullable(Type.String()),
  runId: Nullable(Id),
  customerId: Id,
  customerName: Nullable(Type.String()),
  phoneMasked: Nullable(Type.String()),
  petId: Nullable(Id),
  petName: Nullable(Type.String()),
  /** Empty for `farewell`: the console has its words. */
  title: Type.String(),
  note: Type.String(),
  role: Nullable(Type.String()),
  createdAt: Instant,
  dueAt: Instant,
  state: OneOf(['open', 'done']),
  doneAt: Nullable(Instant),
  doneBy: Nullable(Type.String()),
  result: Nullable(Type.String()),
});
export type JourneyTask = Static<typeof JourneyTask>;

export const taskEndpoints = {
  'GET /v1/journey-tasks': endpoint({
    summary: 'Tasks from journeys; open ones by when they are due, done ones newest first',
    tag,
    allow: ['journey.read', 'customer.read'],
    query: Closed({
      state: Type.Optional(OneOf(['open', 'done'])),
      role: Type.Optional(Line(60)),
      customerId: Type.Optional(Id),
      journeyId: Type.Optional(Id),
      ...pageQuery,
    }),
    reply: Page(JourneyTask),
  }),
  'POST /v1/journey-tasks/:taskId/complete': endpoint({
    summary: 'Complete a task; completing it again changes nothing',
    tag,
    allow: ['journey.write', 'customer.write'],
    params: Closed({ taskId: Id }),
    body: Closed({ result: Type.Optional(Type.String({ maxLength: 1000 })) }),
    reply: JourneyTask,
  }),
};
