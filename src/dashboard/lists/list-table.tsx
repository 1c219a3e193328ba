import { Box, Table, type TableProps } from '@mantine/core';
import classes from './list-table.module.css';

/** A table of rows that never has to be moved sideways: where it is narrow its rows are cards. `data-label` of a cell says its column there. */
export function ListTable(props: TableProps) {
  return (
    <Box className={classes.place}>
      <Table verticalSpacing="xs" {...props} className={classes.table} />
    </Box>
  );
}
