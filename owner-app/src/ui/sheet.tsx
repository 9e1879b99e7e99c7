/** A panel that rises from the bottom edge for one small task. */
import type { ReactNode } from 'react';
import { Box, Dialog, Press, Words } from '#host';
import { useText } from '../i18n/language.ts';
import { Icon } from './icon.tsx';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Sheet({ title, onClose, children }: SheetProps) {
  const t = useText();
  return (
    <Box className="veil">
      <Dialog className="sheet" label={title} onClose={onClose}>
        <Box className="sheet-head">
          <Words heading={2} className="card-title">
            {title}
          </Words>
          <Press className="bar-back" label={t('common.close')} onPress={onClose}>
            <Icon name="close" />
          </Press>
        </Box>
        {children}
      </Dialog>
    </Box>
  );
}
