import type { Core as StrapiCore } from '@strapi/strapi';

const ZONED = 'timestamp with time zone';
const FIND_ZONED = `
  select table_name, column_name from information_schema.columns
   where table_schema = current_schema() and data_type = '${ZONED}'`;

interface ZonedColumn {
  readonly table_name: string;
  readonly column_name: string;
}

/**
 * Strapi reads a column with a zone back as its own `datetime`, without one, and takes it for changed. With any change of a
 * content type it would alter all of them to what they are already: each table locked, and refused where a trigger
 * names the column, so that no database of an earlier version would start.
 */
export function recogniseZonedColumns({ db }: StrapiCore.Strapi): void {
  const inspector = db.dialect.schemaInspector;
  const getSchema = inspector.getSchema.bind(inspector);
  inspector.getSchema = async () => {
    const schema = await getSchema();
    const { rows } = await db.connection.raw<{ readonly rows: readonly ZonedColumn[] }>(FIND_ZONED);
    for (const { table_name: tableName, column_name: name } of rows) {
      const column = schema.tables
        .find((table) => table.name === tableName)
        ?.columns.find((each) => each.name === name);
      if (column) Object.assign(column, { type: 'specificType', args: [ZONED] });
    }
    return schema;
  };
}
