/** Words for what went wrong: by the problem's code, else by its kind. */
import { ApiError } from '@pawloop/contract/client';
import { OfflineError } from '../api/retry.ts';
import { isTextKey, type Translate } from './language.ts';

const BUSY_STATUS = 500;

export function problemText(t: Translate, error: unknown): string {
  if (error instanceof OfflineError) return t('problem.offline');
  if (!(error instanceof ApiError)) return t('problem.other');
  const key = `problem.${error.problem.code}`;
  if (isTextKey(key)) return t(key);
  return t(error.problem.status >= BUSY_STATUS ? 'problem.server/unexpected' : 'problem.other');
}
