/** Quoting for SQL that goes to psql's standard input, where there are no parameters. */

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function identifier(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
