/** The QR picture of a channel, to print or send. */
import { Button, Drawer, QRCode } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../kit/Icon.tsx';
import { useCopy } from '../../../kit/useCopy.ts';
import type { Channel } from './channel.ts';

const PRINT_PIXELS = 320;

export function QrDrawer({ channel, close }: { readonly channel: Channel; readonly close: () => void }) {
  const { t } = useTranslation('channel');
  const copy = useCopy();
  const place = useRef<HTMLDivElement>(null);
  const address = new URL(channel.path, location.origin).href;
  const save = () => {
    const canvas = place.current?.querySelector('canvas');
    if (!canvas) return;
    const link = document.createElement('a');
    link.href = canvas.toDataURL('image/png');
    link.download = `${channel.code}.png`;
    link.click();
  };
  return (
    <Drawer title={channel.name} open onClose={close} size={Math.min(420, globalThis.innerWidth)}>
      <div className="stack" style={{ alignItems: 'center', gap: 16 }}>
        <div ref={place} className="enrol-qr">
          <QRCode
            value={address}
            size={PRINT_PIXELS}
            color="#000000"
            bgColor="#ffffff"
            bordered={false}
            type="canvas"
          />
        </div>
        <code className="break">{address}</code>
        <div className="row">
          <Button type="primary" icon={<Icon name="export" size={16} />} onClick={save}>
            {t('download')}
          </Button>
          <Button icon={<Icon name="copy" size={15} />} onClick={() => void copy(address, t('copied'))}>
            {t('copy')}
          </Button>
        </div>
      </div>
    </Drawer>
  );
}
