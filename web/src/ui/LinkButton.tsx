import { Anchor, Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** A button that is a link of the app: `to`, `params` and `search` are checked by their route. */
export const LinkButton = createLink(Button<'a'>);

/** A link in text. */
export const TextLink = createLink(Anchor<'a'>);
