import type { ReactNode } from 'react';
import { Typography } from '@strapi/design-system';
import { useTheme } from 'styled-components';

/** The theme's own yellows are too pale on a light background: darker there, and lighter in the dark theme. */
export function useCautionColour(): string {
  const { colors } = useTheme();
  return `color-mix(in srgb, ${colors.warning700} 75%, ${colors.neutral1000})`;
}

/** Words that ask for attention. */
export function Caution(props: {
  readonly variant?: 'pi';
  readonly strong?: boolean;
  readonly tag?: 'p' | 'div' | 'span';
  readonly role?: 'status';
  readonly children: ReactNode;
}) {
  const { strong, tag = 'span', ...others } = props;
  return (
    <Typography {...others} tag={tag} fontWeight={strong ? 'bold' : undefined} style={{ color: useCautionColour() }} />
  );
}
