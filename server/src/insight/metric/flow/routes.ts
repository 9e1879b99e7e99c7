/** HTTP of funnels, paths and saved questions. */
import { Metric } from '@pawloop/contract';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { routes, staffOf } from '../../../platform/http/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { MetricDeps } from '../deps.ts';
import { questionInvalid } from '../problems.ts';
import { knownEvents } from './events.ts';
import { funnel } from './funnel.ts';
import { path } from './path.ts';
import { changeQuestion, dropQuestion, keepQuestion, type NewQuestion, savedQuestions } from './saved.ts';

const checks = { funnel: Compile(Metric.FunnelQuestion), path: Compile(Metric.PathQuestion) } as const;

/** A question that came as JSON in an address. @throws Problem `metric/question-invalid` */
function read<S extends TSchema>(text: string, check: { Check(value: unknown): boolean }, _schema: S): Static<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(questionInvalid, 'the question is no JSON');
  }
  if (!check.Check(value)) throw new Problem(questionInvalid);
  return value as Static<S>;
}

/** @throws Problem `metric/question-invalid` when kind and question do not belong together */
function fitting(asked: NewQuestion): NewQuestion {
  if (!checks[asked.kind].Check(asked.question)) throw new Problem(questionInvalid);
  return asked;
}

export function questionRoutes(deps: MetricDeps) {
  return routes(Metric.questionEndpoints, {
    'GET /v1/metrics/events': async () => ({ items: await knownEvents(deps) }),
    'POST /v1/metrics/funnel': ({ body }) => funnel(deps, body),
    'GET /v1/metrics/funnel.csv': async ({ query }) => {
      const question = read(query.question, checks.funnel, Metric.FunnelQuestion);
      return {
        filename: 'funnel.csv',
        header: funnelHeader(question),
        rows: funnelLines(await funnel(deps, question)),
      };
    },
    'POST /v1/metrics/path': ({ body }) => path(deps, body),
    'GET /v1/metrics/path.csv': async ({ query }) => {
      const answer = await path(deps, read(query.question, checks.path, Metric.PathQuestion));
      return { filename: 'path.csv', header: ['level', 'from', 'to', 'customers'], rows: pathLines(answer) };
    },
    'GET /v1/metrics/questions': async ({ query, principal }) => ({
      items: await savedQuestions(deps.db, staffOf(principal), query.kind),
    }),
    'POST /v1/metrics/questions': ({ body, principal }) => keepQuestion(deps, staffOf(principal), fitting(body)),
    'PUT /v1/metrics/questions/:questionId': ({ params, body, principal }) =>
      changeQuestion(deps, staffOf(principal), params.questionId, fitting(body)),
    'DELETE /v1/metrics/questions/:questionId': ({ params, principal }) =>
      dropQuestion(deps, staffOf(principal), params.questionId),
  });
}

type Lines = AsyncGenerator<readonly (string | number | null)[]>;

const funnelHeader = (question: Metric.FunnelQuestion) => [
  'group',
  ...question.steps.map((step, nth) => `${nth + 1} ${step.event}`),
];

async function* funnelLines(answer: Metric.FunnelAnswer): Lines {
  yield ['', ...answer.steps.map((step) => step.customers)];
  for (const group of answer.groups) yield [group.label ?? group.group ?? '–', ...group.steps];
}

async function* pathLines(answer: Metric.PathAnswer): Lines {
  for (const link of answer.links) yield [link.level, link.from ?? '*', link.to ?? '*', link.customers];
}
