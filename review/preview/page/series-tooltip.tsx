/** What stands under the cursor: the time, and the values of one series or of all. */
import { type DataFrame, dateTimeFormat, FieldType, formattedValueToString, getFieldDisplayName } from "@grafana/data";
import { SortOrder } from "@grafana/schema";
import { DataLinkButton, SeriesTable } from "@grafana/ui";

interface Props {
  readonly frame: DataFrame;
  /** Row of each column under the cursor. */
  readonly indices: readonly (number | null)[];
  /** Column under the cursor. */
  readonly seriesIndex: number | null;
  readonly single: boolean;
  readonly sort: SortOrder | undefined;
  readonly hideZeros: boolean;
  readonly isPinned: boolean;
  readonly timeZone: string;
}

export function SeriesTooltip({ frame, indices, seriesIndex, single, sort, hideZeros, isPinned, timeZone }: Props) {
  const rows = frame.fields.flatMap((field, column) => {
    const at = indices[column];
    if (field.type !== FieldType.number || at === null || at === undefined) return [];
    if (field.config.custom?.hideFrom?.tooltip || (single && column !== seriesIndex)) return [];
    const value: unknown = field.values[at];
    if (value === null || value === undefined || (hideZeros && value === 0)) return [];
    const shown = field.display?.(value);
    return [
      {
        label: getFieldDisplayName(field, frame),
        value: shown === undefined ? String(value) : formattedValueToString(shown),
        color: shown?.color ?? "",
        isActive: column === seriesIndex,
        number: Number(value),
        links: field.getLinks?.({ valueRowIndex: at }) ?? [],
      },
    ];
  });
  if (sort === SortOrder.Ascending) rows.sort((a, b) => a.number - b.number);
  if (sort === SortOrder.Descending) rows.sort((a, b) => b.number - a.number);
  const at = indices[0] ?? indices.find((index) => index !== null);
  const time: unknown = at === null || at === undefined ? undefined : frame.fields[0]?.values[at];
  const links = isPinned ? rows.filter(({ isActive }) => isActive || single).flatMap((row) => row.links) : [];
  return (
    <div className="vigia-tooltip">
      <SeriesTable
        {...(typeof time === "number" ? { timestamp: dateTimeFormat(time, { timeZone }) } : {})}
        series={rows}
      />
      {links.map((link) => (
        <DataLinkButton key={link.href} link={link} />
      ))}
    </div>
  );
}
