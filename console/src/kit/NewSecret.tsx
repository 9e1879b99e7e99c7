/** A secret that is shown this once, to be copied. */
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';
import { useCopy } from './useCopy.ts';

export interface NewSecretProps {
  /** Nothing is shown while it is null. */
  readonly secret: string | null;
  /** What to do with it. */
  readonly hint: string;
  readonly close: () => void;
}

export function NewSecret({ secret, hint, close }: NewSecretProps) {
  const { t } = useTranslation('kit');
  const copy = useCopy();
  return (
    <Modal
      open={secret !== null}
      title={t('secret.title')}
      onCancel={close}
      footer={
        <Button type="primary" onClick={close}>
          {t('secret.done')}
        </Button>
      }
    >
      <p>{hint}</p>
      <div className="row notice">
        <code className="break grow secret">{secret}</code>
        <Button icon={<Icon name="copy" size={15} />} onClick={() => void copy(secret ?? '', t('secret.copied'))}>
          {t('secret.copy')}
        </Button>
      </div>
    </Modal>
  );
}
