/** Building blocks of request and reply schemas: ids, instants, money, pages. */
import { type Static, type TSchema, Type } from 'typebox';

/** UUIDv7 in canonical form. */
export const Id = Type.String({ format: 'uuid' });

/** Years that a business can mean; the stores' calendars end elsewhere than JavaScript's. */
const YEARS = '^(19|20|21)\\d\\d-';

/** RFC 3339 instant with zone, e.g. `2026-03-01T02:00:00Z`. */
export const Instant = Type.String({ format: 'date-time', pattern: YEARS });

/** Calendar date `YYYY-MM-DD` in the business's time zone. */
export const PlainDate = Type.String({ format: 'date', pattern: YEARS });

/** Whole fen (or the minor unit of the business's currency). */
export const Fen = Type.Integer({ minimum: -9_007_199_254_740_991, maximum: 9_007_199_254_740_991 });

/** Trimmed, non-empty line of text. */
export const Line = (maxLength = 120) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });

/** Closed object: unknown members are refused (SEC-2). */
export const Closed = <T extends Parameters<typeof Type.Object>[0]>(members: T) =>
  Type.Object(members, { additionalProperties: false });

/** `null` or the schema. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One of the given words. */
export const OneOf = <const T extends string[]>(words: readonly [...T]) => Type.Enum([...words] as [...T]);

/** Query members of every list: at most `limit` items from `cursor` on. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};

/** One page of a list; `nextCursor` is null on the last page. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });

/** A figure's freshness: facts up to `asOf` are counted; `late` when the warehouse lags behind the log. */
export const Freshness = Type.Object({ asOf: Instant, late: Type.Boolean(), timeZone: Type.String() });
export type Freshness = Static<typeof Freshness>;

/** RFC 9457 problem with a stable `code` and field paths. */
export const ProblemReply = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  instance: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
});
export type ProblemReply = Static<typeof ProblemReply>;
