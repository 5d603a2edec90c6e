import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export type Column = {
  key: string;
  head: string;
  /** Under 640 px `name` leads the row, `state` stands beside it, and the others follow as pairs. */
  place?: 'name' | 'state';
  numeric?: boolean;
  /** Takes the width that the others leave, on one line where there is room for that. */
  fills?: boolean;
};

export type Row = { id: string; cells: Record<string, ReactNode> };

type TableProps = { caption: string; columns: Column[]; rows: Row[] };

/** Roles are written out because a table laid out with other `display` values loses them. */
export function Table({ caption, columns, rows }: TableProps) {
  return (
    <table
      role="table"
      className="rounded-card border-line bg-surface w-full border-separate border-spacing-0 border"
    >
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="max-sm:sr-only">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.key}
              role="columnheader"
              scope="col"
              className={classes(
                'border-line text-head text-text-2 border-b px-4 py-2 font-medium whitespace-nowrap',
                column.numeric ? 'text-right' : 'text-left',
              )}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr
            key={row.id}
            role="row"
            className="group max-sm:border-line sm:hover:bg-hover max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-x-4 max-sm:gap-y-1 max-sm:border-t max-sm:p-4 max-sm:first:border-t-0"
          >
            {columns.map((column) => (
              <Cell
                key={column.key}
                column={column}
                content={row.cells[column.key]}
                alone={isAlone(row, columns)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whether the row has no state to stand beside its name. */
function isAlone(row: Row, columns: Column[]): boolean {
  return !columns.some((column) => column.place === 'state' && row.cells[column.key]);
}

function Cell({ column, content, alone }: { column: Column; content: ReactNode; alone: boolean }) {
  return (
    <td
      role="cell"
      data-head={column.place ? undefined : column.head}
      className={classes(
        'sm:border-line align-middle sm:h-10 sm:border-t sm:px-4 sm:py-1.5 sm:group-first:border-t-0',
        'max-sm:data-head:col-span-2 max-sm:data-head:flex max-sm:data-head:items-baseline max-sm:data-head:gap-2',
        'max-sm:data-head:before:text-head max-sm:data-head:before:text-text-2 max-sm:data-head:before:w-24 max-sm:data-head:before:shrink-0 max-sm:data-head:before:content-[attr(data-head)]',
        column.numeric && 'sm:text-right',
        column.fills && 'sm:w-full lg:max-w-0',
        column.place === 'name' && 'min-w-0 font-medium max-sm:-order-2 max-sm:pb-1',
        column.place === 'name' && alone && 'max-sm:col-span-2',
        column.place === 'state' && 'max-sm:-order-1 max-sm:justify-self-end',
        !content && 'max-sm:hidden',
      )}
    >
      <div className={classes('min-w-0', column.fills && 'lg:truncate')}>{content}</div>
    </td>
  );
}
