/** Endpoints of settlement; a merchant's staff see their own merchant only. */
import { Type } from 'typebox';
import { endpoint } from '../../endpoint.ts';
import { Closed, Id, Instant, Line, OneOf, Page, pageQuery } from '../../schema.ts';
import { Balance, Item, ItemState, Payout, PayoutState, Statement, StatementDetail } from './words.ts';

const tag = 'settlement';
const merchant = { merchantId: Type.Optional(Id) };
const statementParams = Closed({ statementId: Id });
const payoutParams = Closed({ payoutId: Id });

export const settlementEndpoints = {
  'GET /v1/settlement/balances': endpoint({
    summary: 'What each merchant has with the platform now',
    tag,
    allow: ['settlement.read'],
    query: Closed({ ...merchant, ...pageQuery }),
    reply: Page(Balance),
  }),
  'GET /v1/settlement/items': endpoint({
    summary: 'Earnings, reversals and recoveries, newest first',
    tag,
    allow: ['settlement.read'],
    query: Closed({
      ...merchant,
      state: Type.Optional(ItemState),
      subjectKind: Type.Optional(Type.String({ maxLength: 40 })),
      subjectId: Type.Optional(Type.String({ maxLength: 80 })),
      ...pageQuery,
    }),
    reply: Page(Item),
  }),
  'GET /v1/settlement/statements': endpoint({
    summary: 'Statements, newest first',
    tag,
    allow: ['settlement.read'],
    query: Closed({ ...merchant, ...pageQuery }),
    reply: Page(Statement),
  }),
  'POST /v1/settlement/statements': endpoint({
    summary: 'Make the statements of the period that has ended; those that are made already stay',
    tag,
    allow: ['settlement.write'],
    reply: Type.Object({ made: Type.Integer(), until: Instant }),
  }),
  'GET /v1/settlement/statements/:statementId': endpoint({
    summary: 'A statement line by line',
    tag,
    allow: ['settlement.read'],
    params: statementParams,
    reply: StatementDetail,
  }),
  'GET /v1/settlement/statements/:statementId/statement.csv': endpoint({
    summary: 'A statement as CSV',
    tag,
    allow: ['settlement.read'],
    params: statementParams,
    kind: 'csv',
  }),
  'GET /v1/settlement/statements/:statementId/statement.xlsx': endpoint({
    summary: 'A statement as a workbook',
    tag,
    allow: ['settlement.read'],
    params: statementParams,
    query: Closed({ lang: Type.Optional(OneOf(['zh', 'en'])) }),
    kind: 'file',
  }),
  'POST /v1/settlement/statements/:statementId/payout': endpoint({
    summary: 'Draft the payout of a statement; somebody else approves it',
    tag,
    allow: ['settlement.write'],
    params: statementParams,
    reply: Payout,
    status: 201,
  }),
  'GET /v1/settlement/payouts': endpoint({
    summary: 'Payouts, newest first',
    tag,
    allow: ['settlement.read'],
    query: Closed({ ...merchant, state: Type.Optional(PayoutState), ...pageQuery }),
    reply: Page(Payout),
  }),
  'POST /v1/settlement/payouts/:payoutId/approve': endpoint({
    summary: 'Approve a payout that somebody else has drafted',
    tag,
    allow: ['settlement.write'],
    params: payoutParams,
    reply: Payout,
  }),
  'POST /v1/settlement/payouts/:payoutId/send': endpoint({
    summary: 'Note that the bank has been told',
    tag,
    allow: ['settlement.write'],
    params: payoutParams,
    reply: Payout,
  }),
  'POST /v1/settlement/payouts/:payoutId/confirm': endpoint({
    summary: 'Note that the money has arrived, with the bank’s number',
    tag,
    allow: ['settlement.write'],
    params: payoutParams,
    body: Closed({ reference: Line(80) }),
    reply: Payout,
  }),
  'POST /v1/settlement/payouts/:payoutId/fail': endpoint({
    summary: 'Note that it did not arrive, or give it up; the merchant is owed it again and it can be drafted anew',
    tag,
    allow: ['settlement.write'],
    params: payoutParams,
    body: Closed({ reason: Line(200) }),
    reply: Payout,
  }),
};
