import type { StatementLine } from '../../src/core/ledger';
import { LANGUAGES } from '../../src/core/identity';
import { minor } from '../../src/core/shared/money';
import type { OrderView, ProductView } from '../../src/core/shop';
import type { WalletRequest } from '../../src/core/wallet';
import { format } from '../../src/platform/telegram/emulator/formatting';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import {
  listScreen,
  orderScreen,
  pictureScreen,
  productScreen,
} from '../../src/plugins/telegram-bot/server/src/features/shop/screens';
import { cardText } from '../../src/plugins/telegram-bot/server/src/features/wallet/cards';
import { lineHtml } from '../../src/plugins/telegram-bot/server/src/features/wallet/money';
import { loadTexts, textsIn } from '../../src/plugins/telegram-bot/server/src/texts';

/** https://core.telegram.org/bots/api#sendmessage and #sendphoto, after entities are parsed. */
const MAX_TEXT = 4_096;
const MAX_CAPTION = 1_024;

/** As long as the schemas allow, and as wide as HTML makes it. */
const long = (length: number): string => '<'.repeat(length);
const id = 'q'.repeat(24);
const at = new Date('2026-12-28T23:59:00Z');
const most = minor(999_999_999_999_999_99n);

const lengthOf = (html: string): number => format(html, 'HTML', undefined).text.length;

const request: WalletRequest = {
  type: 'deposit',
  id,
  state: 'pending',
  userId: 1,
  userName: long(128),
  telegramId: '1',
  currency: 'PLN',
  amountMinor: most,
  feeMinor: most,
  method: 'blik',
  methodName: long(80),
  accountName: long(128),
  accountNumber: long(128),
  proofId: id,
  duplicateProofs: Array.from({ length: 20 }, () => ({ request: id, state: 'pending', sameUser: false, distance: 0 })),
  approvals: [{ by: long(170), at }],
  note: null,
  reason: long(500),
  origin: null,
  createdAt: at,
  expiresAt: at,
  decidedAt: at,
  decidedBy: long(170),
};

const product: ProductView = {
  id: 1,
  documentId: id,
  sku: long(64),
  name: long(200),
  description: long(4_000),
  city: long(100),
  district: long(100),
  category: long(100),
  photos: ['/uploads/a.png'],
  price: { originalMinor: most, discountPercent: 90, finalMinor: most, currency: 'PLN' },
  discountUntil: at,
  free: 99_999,
};

const order = {
  documentId: id,
  product,
  price: product.price,
  state: 'refunded',
  createdAt: at,
} as unknown as OrderView;

const line = {
  amount: most,
  balanceAfter: most,
  kind: 'adjustment.reversal',
  memo: long(500),
  writtenAt: at,
} as unknown as StatementLine;

beforeAll(() => loadTexts(Object.fromEntries(features.map((feature) => [feature.id, feature.texts]))));

describe.each(LANGUAGES)('the longest that can be, in %s', (language) => {
  const texts = () => textsIn(language);

  test.each(['pending', 'approved', 'rejected', 'cancelled', 'expired'] as const)(
    'a card of a request that is %s fits below its proof',
    (state) => {
      for (const type of ['deposit', 'withdrawal'] as const) {
        expect(lengthOf(cardText(texts(), { ...request, type, state }))).toBeLessThanOrEqual(MAX_CAPTION);
      }
    },
  );

  test('what is said below the picture of a product fits, and so do its screen, its list and its order', () => {
    expect(lengthOf(pictureScreen(texts(), product).text)).toBeLessThanOrEqual(MAX_CAPTION);
    const place = { city: product.city, district: product.district, category: product.category };
    const page = { products: Array.from({ length: 10 }, () => product), page: 1, pageCount: 9, total: 90 };
    for (const { text } of [
      productScreen(texts(), product, 1),
      listScreen(texts(), place, page),
      orderScreen(texts(), order),
    ]) {
      expect(lengthOf(text)).toBeLessThanOrEqual(MAX_TEXT);
    }
  });

  test('ten lines of a statement fit into one message', () => {
    const lines = Array.from({ length: 10 }, () => lineHtml(texts(), line, 'PLN'));
    const html = texts().html('wallet:statement', { currency: 'PLN', lines: lines.join('\n\n') });
    expect(lengthOf(html)).toBeLessThanOrEqual(MAX_TEXT);
  });
});
