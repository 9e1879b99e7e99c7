/** Prices as a matrix of sizes by coats: price, members' price and minutes in each cell. */
import { InputNumber, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { fenOf, yuanOf } from '../../../kit/fen.ts';
import { type Cell, coats, type Matrix, regrouped, sizes } from './bands.ts';

export interface BandsMatrixProps {
  readonly value?: Matrix;
  readonly onChange?: (matrix: Matrix) => void;
}

const EMPTY: Cell = { priceFen: null, memberPriceFen: null, minutes: null };

export function BandsMatrix({ value, onChange }: BandsMatrixProps) {
  const { t } = useTranslation('store');
  if (!value) return null;
  const cell = (key: string, label: string) => (
    <CellFields
      label={label}
      cell={value.cells[key] ?? EMPTY}
      change={(next) => onChange?.({ ...value, cells: { ...value.cells, [key]: next } })}
    />
  );
  const size = (one: string) => t(`size.${one}`);
  return (
    <>
      <Segmented
        value={value.by}
        options={(['all', 'size', 'coat'] as const).map((by) => ({ value: by, label: t(`matrix.${by}`) }))}
        onChange={(by) => onChange?.(regrouped(value, by))}
      />
      <p className="quiet">{t('matrix.hint')}</p>
      <div className="matrix-scroll">
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{t('matrix.sizes')}</th>
              {value.by === 'coat' ? (
                coats.map((coat) => (
                  <th key={coat} scope="col">
                    {t(`coat.${coat}`)}
                  </th>
                ))
              ) : (
                <th scope="col">{t('matrix.cell')}</th>
              )}
            </tr>
          </thead>
          <tbody>
            {value.by === 'all' && (
              <tr>
                <th scope="row">{t('matrix.all')}</th>
                <td>{cell('all', t('matrix.all'))}</td>
              </tr>
            )}
            {value.by !== 'all' &&
              sizes.map((one) => (
                <tr key={one}>
                  <th scope="row">{size(one)}</th>
                  {value.by === 'size' ? (
                    <td>{cell(one, size(one))}</td>
                  ) : (
                    coats.map((coat) => (
                      <td key={coat}>{cell(`${one}/${coat}`, `${size(one)} ${t(`coat.${coat}`)}`)}</td>
                    ))
                  )}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {value.rest.length > 0 && <p className="quiet">{t('matrix.rest', { count: value.rest.length })}</p>}
    </>
  );
}

interface CellFieldsProps {
  readonly label: string;
  readonly cell: Cell;
  readonly change: (cell: Cell) => void;
}

function CellFields({ label, cell, change }: CellFieldsProps) {
  const { t } = useTranslation('store');
  const money = (name: 'priceFen' | 'memberPriceFen') => (
    <InputNumber
      className="matrix-field"
      value={cell[name] === null ? null : yuanOf(cell[name] ?? 0)}
      min={0}
      precision={2}
      controls={false}
      prefix={<span className="quiet">{t(`matrix.${name}`)}</span>}
      aria-label={`${label} ${t(`matrix.${name}`)}`}
      onChange={(yuan) => change({ ...cell, [name]: yuan === null ? null : fenOf(yuan) })}
    />
  );
  return (
    <span className="matrix-cell">
      {money('priceFen')}
      {money('memberPriceFen')}
      <InputNumber
        className="matrix-field"
        value={cell.minutes}
        min={5}
        max={1440}
        precision={0}
        controls={false}
        prefix={<span className="quiet">{t('matrix.minutes')}</span>}
        placeholder={t('matrix.usual')}
        aria-label={`${label} ${t('matrix.minutes')}`}
        onChange={(minutes) => change({ ...cell, minutes })}
      />
    </span>
  );
}
