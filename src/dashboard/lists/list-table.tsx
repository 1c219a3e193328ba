import { Box, Table, type TableProps } from '@mantine/core';
import classes from './list-table.module.css';

/**
 * A table that never scrolls sideways: in a narrow space its rows become cards. `data-label` of a cell names its column
 * there.
 */
export function ListTable(props: TableProps) {
  return (
    <Box className={classes.container}>
      <Table verticalSpacing="xs" {...props} className={classes.table} />
    </Box>
  );
}
