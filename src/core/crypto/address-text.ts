import { addressCodec } from './bitcoin-libraries';
import type { ChainNetwork } from './networks';

/** What bitcoinjs-lib asks of a network; the parts about keys are not read for addresses. */
export const addressParameters = ({ bech32, pubKeyHash, scriptHash }: ChainNetwork) => ({
  bech32,
  pubKeyHash,
  scriptHash,
  messagePrefix: '',
  bip32: { public: 0, private: 0 },
  wif: 0,
});

/** The output script that pays an address; null when the text is no address of this network. */
export function scriptOfAddress(text: string, network: ChainNetwork): Buffer | null {
  try {
    return Buffer.from(addressCodec.toOutputScript(text, addressParameters(network)));
  } catch {
    return null;
  }
}
