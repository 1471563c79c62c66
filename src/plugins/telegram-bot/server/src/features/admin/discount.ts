import { formatAmount } from '../../../../../../core/shared/money';
import {
  applyBulkDiscount,
  previewBulkDiscount,
  undoBulkDiscount,
  type BulkDiscountRequest,
} from '../../../../../../core/shop';
import { tap } from '../../screen';
import type { Turn } from '../../turn';
import { cancelButton } from '../home/buttons';

export const DISCOUNT = 'discount';
const SHOWN = 15;

/** `20 Warsaw / Center / codes`: the percent and as much of the place as is meant. */
function readRequest(args: string): BulkDiscountRequest | undefined {
  const match = /^(\d{1,2})\s*%?\s+(\S[\s\S]*)$/.exec(args);
  if (!match) return undefined;
  const [city, district, category, ...rest] = (match[2] ?? '').split('/').map((part) => part.trim());
  if (rest.length > 0 || [city, district, category].some((part) => part === '')) return undefined;
  return { percent: Number(match[1]), filter: { city, district, category } };
}

/** Nothing is changed before the old and new prices were seen. */
export async function previewDiscount(turn: Turn, args: string): Promise<void> {
  const { texts } = turn;
  const request = readRequest(args);
  if (!request) return turn.say({ text: texts.html('admin:discountUsage') });
  const lines = await previewBulkDiscount(turn.core, request);
  if (lines.length === 0) return turn.say({ text: texts.html('errors:code.NO_PRODUCTS') });
  turn.ask(DISCOUNT, 'confirm', { ...request });
  const shown = lines.slice(0, SHOWN).map(({ product, before, after, currency }) =>
    texts.html('admin:discountLine', {
      name: product.name,
      before: texts.amount(formatAmount(before.priceMinor, currency)),
      after: texts.money(formatAmount(after.priceMinor, currency), currency),
    }),
  );
  if (lines.length > SHOWN) shown.push('…');
  turn.say({
    text: texts.html('admin:discountPreview', {
      count: lines.length,
      percent: request.percent,
      lines: shown.join('\n'),
    }),
    keyboard: [
      [{ text: texts.plain('admin:apply', { count: lines.length }), data: tap('admin', 'apply') }],
      [cancelButton(texts)],
    ],
  });
}

export async function applyDiscount(turn: Turn): Promise<void> {
  const { dialogue, texts } = turn;
  if (dialogue?.name !== DISCOUNT) return turn.toast(texts.plain('errors:staleButton'));
  const request = dialogue.data as unknown as BulkDiscountRequest;
  const call = { ...turn.adminCall('discount'), idempotencyKey: turn.dialogueKey() };
  turn.endDialogue();
  const { result } = await applyBulkDiscount(turn.core, call, request);
  turn.show({
    text: texts.html('admin:discountApplied', { count: result.products, percent: request.percent }),
    keyboard: [[{ text: texts.plain('admin:undo'), data: tap('admin', 'undo', result.documentId) }]],
  });
}

export async function undoDiscount(turn: Turn, [discount = '']: readonly string[]): Promise<void> {
  const { result } = await undoBulkDiscount(turn.core, turn.adminCall('undo'), { discount });
  turn.show({ text: turn.texts.html('admin:discountUndone', { count: result.restored }) });
}
