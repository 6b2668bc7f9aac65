import { IconInbox } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import { Notice } from './Notice';

/** Nothing is there, and that is no fault. Say what would put something there. */
export const Empty = ({
  icon = IconInbox,
  ...rest
}: Partial<ComponentProps<typeof Notice>> & { title: string }) => <Notice icon={icon} {...rest} />;
