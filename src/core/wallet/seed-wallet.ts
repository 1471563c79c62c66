import { runCommand } from '../shared/command';
import type { Call, Core } from '../shared/core';
import { newDocumentId } from '../shared/ids';
import { SEED_METHOD } from './sql/method-sql';

interface MethodSeed {
  readonly code: string;
  readonly name: string;
  readonly kind: 'manual' | 'crypto';
  readonly currencies: readonly string[];
  readonly instructions: Readonly<Record<string, string>>;
  readonly accountDetails: string | null;
  readonly minAmount: string | null;
  readonly maxAmount: string | null;
  readonly proofRequired: boolean;
}

const COIN_TEXT = {
  en: 'Send exactly the amount shown to the address. It is credited once the network has confirmed it.',
  ru: 'Отправьте ровно указанную сумму на адрес. Она зачислится после подтверждения сетью.',
  kk: 'Көрсетілген соманы мекенжайға дәл жіберіңіз. Желі растағаннан кейін ол есептеледі.',
  pl: 'Wyślij dokładnie podaną kwotę na adres. Zaksięgujemy ją po potwierdzeniu przez sieć.',
  zh: '请将显示的准确金额发送到该地址。网络确认后即到账。',
};

const coin = (code: string, name: string, currency: string, minAmount: string): MethodSeed => ({
  code,
  name,
  kind: 'crypto',
  currencies: [currency],
  instructions: COIN_TEXT,
  accountDetails: null,
  minAmount,
  maxAmount: null,
  proofRequired: false,
});

/** What a new installation starts with; an admin changes all of it in the panel. */
const METHODS: readonly MethodSeed[] = [
  {
    code: 'blik',
    name: 'BLIK',
    kind: 'manual',
    currencies: ['PLN'],
    instructions: {
      en: 'Send a BLIK transfer to the phone number below, then send a screenshot of the confirmation.',
      ru: 'Сделайте перевод BLIK на номер телефона ниже и пришлите снимок подтверждения.',
      kk: 'Төмендегі телефон нөміріне BLIK аударымын жасап, растаудың суретін жіберіңіз.',
      pl: 'Wyślij przelew BLIK na poniższy numer telefonu, a potem zrzut ekranu z potwierdzeniem.',
      zh: '请通过 BLIK 转账到下面的电话号码，然后发送确认截图。',
    },
    accountDetails: 'BLIK: +48 600 000 000',
    minAmount: '5',
    maxAmount: '20000',
    proofRequired: false,
  },
  {
    code: 'bank_transfer',
    name: 'Bank transfer',
    kind: 'manual',
    currencies: ['PLN', 'EUR', 'USD'],
    instructions: {
      en: 'Transfer the amount to the account below, then send the confirmation as a photo or a PDF.',
      ru: 'Переведите сумму на счёт ниже и пришлите подтверждение фотографией или PDF.',
      kk: 'Соманы төмендегі шотқа аударып, растауды сурет немесе PDF түрінде жіберіңіз.',
      pl: 'Przelej kwotę na poniższe konto, a potem wyślij potwierdzenie jako zdjęcie lub PDF.',
      zh: '请将金额转到下面的账户，然后以照片或 PDF 形式发送确认。',
    },
    accountDetails: 'IBAN: PL00 0000 0000 0000 0000 0000 0000',
    minAmount: '20',
    maxAmount: '100000',
    proofRequired: false,
  },
  coin('btc', 'Bitcoin', 'BTC', '0.00005'),
  coin('ltc', 'Litecoin', 'LTC', '0.01'),
  coin('usdt', 'USDT', 'USDT', '1'),
];

/** Puts the usual payment methods in place; run again, it adds only what is missing. @returns the codes it added */
export async function seedWallet(core: Core, call: Call): Promise<readonly string[]> {
  const outcome = await runCommand(core.db, { name: 'wallet.seed', ...call, input: {} }, async (tx) => {
    const added: string[] = [];
    for (const [position, method] of METHODS.entries()) {
      const rows = await tx.query<{ code: string }>(SEED_METHOD, [
        newDocumentId(),
        method.code,
        method.name,
        method.kind,
        'both',
        JSON.stringify(method.currencies),
        JSON.stringify(method.instructions),
        method.accountDetails,
        method.minAmount,
        method.maxAmount,
        null,
        method.proofRequired,
        position,
        core.clock.now(),
      ]);
      added.push(...rows.map((row) => row.code));
    }
    return added;
  });
  return outcome.result;
}
