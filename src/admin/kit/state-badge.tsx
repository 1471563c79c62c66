import { Badge } from '@strapi/design-system';
import { styled } from 'styled-components';
import { useCautionColour } from './caution';
import { useCodeText } from './texts';

type Tone = 'success' | 'danger' | 'warning' | 'neutral' | 'primary' | 'secondary';

/** The same colour for the same state everywhere. */
const TONES: Readonly<Record<string, Tone>> = {
  pending: 'warning',
  open: 'warning',
  reserved: 'warning',
  active: 'primary',
  free: 'primary',
  approved: 'success',
  completed: 'success',
  paid: 'success',
  posted: 'success',
  balanced: 'success',
  locked: 'success',
  delivered: 'success',
  captured: 'success',
  sold: 'success',
  sent: 'success',
  ok: 'success',
  rejected: 'danger',
  failed: 'danger',
  blocked: 'danger',
  drift: 'danger',
  down: 'danger',
  refunded: 'secondary',
  seen: 'warning',
  confirmed: 'primary',
  credited: 'success',
  reversed: 'danger',
  dropped: 'neutral',
  dust: 'neutral',
  cancelled: 'neutral',
  expired: 'neutral',
  released: 'neutral',
  voided: 'neutral',
  off: 'neutral',
  closed: 'neutral',
};

/** Colours that both themes can read; the badge's own variants are too pale in the dark one. */
const COLOURS: Readonly<Record<Tone, readonly [background: string, text: string]>> = {
  success: ['success100', 'success600'],
  danger: ['danger100', 'danger600'],
  warning: ['warning100', 'warning600'],
  neutral: ['neutral150', 'neutral700'],
  primary: ['primary100', 'primary600'],
  secondary: ['secondary100', 'secondary600'],
};

const StrongBadge = styled(Badge)<{ $colour: string | undefined }>`
  white-space: nowrap;
  span {
    color: ${({ $colour }) => $colour};
  }
`;

export function StateBadge({ state, tone }: { readonly state: string; readonly tone?: Tone }) {
  const codeText = useCodeText();
  const caution = useCautionColour();
  const shown = tone ?? TONES[state] ?? 'neutral';
  const [background, text] = COLOURS[shown];
  return (
    <StrongBadge
      backgroundColor={background}
      textColor={text}
      data-state={state}
      $colour={shown === 'warning' ? caution : undefined}
    >
      {codeText('state', state)}
    </StrongBadge>
  );
}
