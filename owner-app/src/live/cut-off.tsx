/** Says that the server cannot be reached, so that what is shown may be out of date; it goes away by itself. */
import { useText } from '../i18n/language.ts';
import { Notice } from '../ui/kit.tsx';
import { useIsCutOff } from './use-live.ts';

export function CutOff() {
  const t = useText();
  return useIsCutOff() ? <Notice>{t('live.cutOff')}</Notice> : null;
}
