import type { ComponentProps } from 'react';

/**
 * Words that somebody wrote or said: their direction is their own, and whatever stands around them stays in its
 * place. For a block (a paragraph, a turn) use `block`.
 */
export function BidiText({ block, children, ...rest }: ComponentProps<'span'> & { block?: boolean }) {
  return block ? (
    <p dir="auto" {...(rest as ComponentProps<'p'>)}>
      {children}
    </p>
  ) : (
    <bdi {...rest}>{children}</bdi>
  );
}
