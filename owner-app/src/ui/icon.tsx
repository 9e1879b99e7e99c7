/** Line icons of our own, as CSS masks so that they take the text's colour in both themes; always decoration. */
import { Box } from '#host';
import type { IconName } from './icon-names.ts';

export type { IconName };

export function Icon({ name, className = '' }: { readonly name: IconName; readonly className?: string }) {
  return <Box hidden className={`icon icon-${name} ${className}`} />;
}
