import { Flex } from '@strapi/design-system';
import { Money, PanelLink, paths, useQuery, useText, WidgetFrame, type WireMoney } from '../../kit';

interface Line {
  readonly purpose: string;
  readonly currency: string;
  readonly credit: WireMoney;
}

const isOwed = ({ purpose, credit }: Line): boolean => purpose === 'wallet' && !/^[0.]+$/.test(credit.amount);

/** What all users together have here, per currency. */
export default function OwedWidget() {
  const text = useText();
  const query = useQuery<readonly Line[]>('/ledger/trial-balance', {}, { pollMs: 60_000 });
  return (
    <WidgetFrame name="owed" query={query} empty={(lines) => (lines.some(isOwed) ? undefined : text('home.owed-none'))}>
      {(lines) => (
        <Flex direction="column" gap={2} alignItems="start">
          {lines.filter(isOwed).map(({ currency, credit }) => (
            <PanelLink key={currency} to={`${paths.accounts}?purpose=wallet&currency=${currency}`}>
              <Money value={credit} variant="beta" strong />
            </PanelLink>
          ))}
        </Flex>
      )}
    </WidgetFrame>
  );
}
