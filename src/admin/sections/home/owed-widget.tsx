import { Flex } from '@strapi/design-system';
import { Widget } from '@strapi/strapi/admin';
import { Money, PanelLink, paths, useQuery, useText, type WireMoney } from '../../kit';

interface Line {
  readonly purpose: string;
  readonly currency: string;
  readonly credit: WireMoney;
}

const isNothing = ({ amount }: WireMoney): boolean => /^[0.]+$/.test(amount);

/** What all users together have here, per currency. */
export default function OwedWidget() {
  const text = useText();
  const { data, failure } = useQuery<readonly Line[]>('/ledger/trial-balance', {}, { pollMs: 60_000 });
  if (failure && !data) return <Widget.Error>{failure.message}</Widget.Error>;
  if (!data) return <Widget.Loading>{text('common.loading')}</Widget.Loading>;
  const owed = data.filter(({ purpose, credit }) => purpose === 'wallet' && !isNothing(credit));
  if (owed.length === 0) return <Widget.NoData>{text('home.owed-none')}</Widget.NoData>;
  return (
    <Flex direction="column" gap={2} alignItems="start" data-widget="owed">
      {owed.map(({ currency, credit }) => (
        <PanelLink key={currency} to={`${paths.accounts}?purpose=wallet&currency=${currency}`}>
          <Money value={credit} variant="beta" strong />
        </PanelLink>
      ))}
    </Flex>
  );
}
