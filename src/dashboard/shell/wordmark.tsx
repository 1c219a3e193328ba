import { Anchor } from '@mantine/core';
import { Link } from 'react-router';

export function Wordmark() {
  return (
    <Anchor component={Link} to="/" fw={700} fz="lg" c="inherit" underline="never">
      Sluice
    </Anchor>
  );
}
