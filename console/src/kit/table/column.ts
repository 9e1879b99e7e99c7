/** What a table is told about one of its columns, and which columns a reader sees. */
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: Row) => ReactNode;
  /** Name by which the server sorts; left out: not sortable. */
  readonly sort?: string;
  readonly align?: 'right';
  readonly width?: number;
  /** Not shown until the reader chooses it. */
  readonly spare?: true;
  /** Heads the card on phones. */
  readonly main?: true;
  /** Its cells are links themselves: the card needs no button around them. */
  readonly links?: true;
}

/** Keys shown: the reader's choice, or all but the spare ones; the main column always stays. */
export function shownColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly string[] | null,
): readonly Column<Row>[] {
  return columns.filter((column) => column.main || (chosen ? chosen.includes(column.key) : !column.spare));
}

/** `net:desc` → `{ by: 'net', descending: true }`. */
export function sortOf(text: string | undefined): { by: string; descending: boolean } | undefined {
  const [by, way] = text?.split(':') ?? [];
  return by ? { by, descending: way === 'desc' } : undefined;
}
