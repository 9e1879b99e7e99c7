/** Copying to the clipboard, and saying whether it worked. */
import { useTranslation } from 'react-i18next';
import { say } from './Toasts.tsx';

/** @returns copies `text` and says `copied`, or that it has to be done by hand */
export function useCopy(): (text: string, copied: string) => Promise<void> {
  const { t } = useTranslation('kit');
  return async (text, copied) => {
    if (await intoClipboard(text)) say(copied);
    else say(t('copyByHand'), 'bad');
  };
}

/** A page without https has no clipboard, and one that may not write is refused; a selected field is not. */
async function intoClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    // A dialogue takes the focus back from what lies outside of it.
    (document.activeElement?.closest('[role="dialog"]') ?? document.body).append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}
