/** How a figure is computed: shown on hover, focus and touch. */
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';

export function Formula({ of, text }: { readonly of: string; readonly text: string }) {
  const { t } = useTranslation('insight');
  return (
    <Tooltip
      title={text}
      placement="bottomRight"
      trigger={['hover', 'focus', 'click']}
      styles={{ root: { pointerEvents: 'none' } }}
    >
      <button type="button" className="formula" aria-label={t('formulaOf', { of, formula: text })}>
        <span aria-hidden="true">f</span>
      </button>
    </Tooltip>
  );
}
