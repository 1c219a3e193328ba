import { Alert, Anchor, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router';

interface NoticeProps {
  color: 'red' | 'yellow';
  text: string;
  /** The page that helps. */
  to: string;
  action: string;
}

/** A banner about a problem, with a link to the page that helps. */
export function Notice({ color, text, to, action }: NoticeProps) {
  return (
    <Alert color={color} icon={<IconAlertTriangle aria-hidden />} mb="sm" py="xs" role="status">
      <Group gap="xs" justify="space-between">
        <Text size="sm" style={{ overflowWrap: 'anywhere', flex: '1 1 240px' }}>
          {text}
        </Text>
        <Anchor component={Link} to={to} size="sm" c="inherit">
          {action}
        </Anchor>
      </Group>
    </Alert>
  );
}
