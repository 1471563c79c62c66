import { useState } from 'react';
import { Button } from '@strapi/design-system';
import { Pencil } from '@strapi/icons';
import { EXPONENTS, toMajorText, usePermission, useText } from '../../kit';
import { AdjustDialog } from '../ledger/adjust-dialog';
import type { UserOverview } from './user-money';

/** Corrects a wallet of a user in any currency: one without a wallet gets it with its first money. */
export function AdjustWallet(props: { readonly overview: UserOverview; readonly onDone: () => void }) {
  const { user, balances } = props.overview;
  const text = useText();
  const mayAdjust = usePermission('api::ledger.adjust');
  const [open, setOpen] = useState(false);
  const had = balances.map(({ currency }) => currency);
  const [first, ...others] = [...new Set([...had, ...Object.keys(EXPONENTS)])].map((currency) => ({
    ownerKind: 'user',
    ownerId: String(user.id),
    owner: user,
    purpose: 'wallet',
    posted: {
      amount: balances.find((balance) => balance.currency === currency)?.total ?? toMajorText('0', currency),
      currency,
    },
  }));
  if (!mayAdjust || first === undefined) return null;
  return (
    <>
      <Button size="S" variant="tertiary" startIcon={<Pencil />} onClick={() => setOpen(true)}>
        {text('ledger.adjust')}
      </Button>
      <AdjustDialog
        accounts={[first, ...others]}
        open={open}
        onClose={() => setOpen(false)}
        onDone={() => {
          setOpen(false);
          props.onDone();
        }}
      />
    </>
  );
}
