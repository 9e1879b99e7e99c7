/** The rows of a table as cards, for phones. */
import type { Column } from './column.ts';

export interface CardListProps<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly open?: (row: Row) => void;
}

export function CardList<Row>({ rows, columns, rowKey, open }: CardListProps<Row>) {
  const main = columns.find((column) => column.main) ?? columns[0];
  const others = columns.filter((column) => column !== main);
  return (
    <ul className="cards">
      {rows.map((row) => (
        <li key={rowKey(row)} className="card">
          <div className="card-head">
            {open && !main?.links ? (
              <button type="button" className="card-open" onClick={() => open(row)}>
                {main?.render(row)}
              </button>
            ) : (
              main?.render(row)
            )}
          </div>
          <dl className="facts card-facts">
            {others.map((column) => (
              <div key={column.key}>
                <dt>{column.title}</dt>
                <dd>{column.render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
