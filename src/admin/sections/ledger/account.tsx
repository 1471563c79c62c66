import { PanelLink, paths, useCodeText, useText } from '../../kit';
import type { WireAccountName } from './wire';

type Named = Omit<WireAccountName, 'currency'>;

/** "Anna" or "House": whose account it is, for people. */
export function useOwnerText(): (account: Named) => string {
  const text = useText();
  return ({ ownerKind, ownerId, owner }) => {
    if (owner !== null) return owner.name;
    if (ownerKind === 'house') return text('ledger.house');
    return `${ownerKind} ${ownerId}`;
  };
}

/** "Anna · Wallet": an account, for people. */
export function useAccountText(): (account: Named) => string {
  const codeText = useCodeText();
  const ownerText = useOwnerText();
  return (account) => `${ownerText(account)} · ${codeText('purpose', account.purpose)}`;
}

export function AccountLink({ account }: { readonly account: WireAccountName }) {
  const accountText = useAccountText();
  return <PanelLink to={paths.statement(account)}>{accountText(account)}</PanelLink>;
}
