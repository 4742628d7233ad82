import { type Html, html, type Insertable } from './html';

export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => Insertable;
  /** Has the running text. */
  readonly wide?: true;
}

export interface Table<Row> {
  /** Says what the table is; read out before it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** In the place of a table without rows. */
  readonly empty: string;
}

/**
 * A table that becomes a list of cards on a narrow screen. It keeps its roles when the style takes its layout apart,
 * and each cell carries its heading for the card.
 */
export function table<Row>({ caption, columns, rows, empty }: Table<Row>): Html {
  if (rows.length === 0) return html`<p class="quiet">${empty}</p>`;
  return html`<table role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ heading }) => html`<th role="columnheader" scope="col">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(
  (
    row,
  ) => html`<tr role="row">${columns.map(({ heading, cell, wide }) => html`<td role="cell"${wide ? html` class="wide"` : undefined} data-heading="${heading}"><span>${cell(row)}</span></td>`)}</tr>
`,
)}</tbody>
</table>`;
}
