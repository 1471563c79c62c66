import { Box } from '@strapi/design-system';

/** How far something is; the design system's bar fills with the colour of the page, which shows nothing on a card. */
export function Progress({
  label,
  done,
  total,
}: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}) {
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
  return (
    <Box
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      background="neutral200"
      hasRadius
      height="0.8rem"
      overflow="hidden"
    >
      <Box background="primary600" height="100%" width={`${percent}%`} />
    </Box>
  );
}
