import type { Feature } from '../../feature';
import { tap } from '../../screen';
import { anyAmount, askAmount, beginCrypto, CRYPTO, takeAmount } from './deposit';
import { askPayment, findGiven, FIND, takePayment } from './find';
import { qrFile } from './qr';
import { texts } from './texts';

/** Deposits in Bitcoin and Litecoin: an address with its QR code, live progress, and "where is my payment?". */
export const crypto: Feature = {
  id: 'crypto',
  texts,
  commands: [
    { name: 'crypto', who: 'user', run: beginCrypto },
    { name: 'payment', who: 'user', run: findGiven },
  ],
  buttons: {
    begin: { run: beginCrypto },
    chain: { run: askAmount },
    any: { run: anyAmount },
    find: { run: askPayment },
  },
  dialogues: {
    [CRYPTO]: { amount: takeAmount },
    [FIND]: { payment: takePayment },
  },
  menu: [{ order: 30, text: 'crypto:menuCrypto', data: tap('crypto', 'begin') }],
  files: { 'crypto-qr': (_core, link) => qrFile(link) },
};
