import { InvalidInputError } from '../../../../../../core/shared/errors';
import { formatAmount } from '../../../../../../core/shared/money';
import { recentSettings } from '../../../../../../core/shared/settings';
import {
  applyBulkDiscount,
  matchPlace,
  previewBulkDiscount,
  readDiscountTime,
  shopSettings,
  undoBulkDiscount,
  type BulkDiscountRequest,
  type DiscountedProduct,
} from '../../../../../../core/shop';
import type { Texts } from '../../texts';
import { tap } from '../../screen';
import type { Turn } from '../../turn';
import { cancelButton } from '../home/buttons';

export const DISCOUNT = 'discount';
const SHOWN = 15;

const REQUEST = /^(\d{1,2})\s*%?\s+(\S[\s\S]*?)(?:\s+from\s+(\d[\d:T -]*?))?(?:\s+until\s+(\d[\d:T -]*?))?$/i;

/**
 * `20 Warsaw / Center / codes from 2026-12-01 10:00 until 2026-12-24`: the percent, as much of the place as is meant, and
 * when it counts by the clocks of the shop's zone. @throws InvalidInputError for a time that cannot be
 */
function readRequest(args: string, timeZone: string): BulkDiscountRequest | undefined {
  const [, percent, places = '', from, until] = REQUEST.exec(args) ?? [];
  if (percent === undefined) return undefined;
  const [city, district, category, ...rest] = places.split('/').map((part) => part.trim());
  if (rest.length > 0 || [city, district, category].some((part) => part === '')) return undefined;
  return {
    percent: Number(percent),
    filter: { city, district, category },
    from: from === undefined ? undefined : readDiscountTime(from, timeZone, 'from'),
    until: until === undefined ? undefined : readDiscountTime(until, timeZone, 'until'),
  };
}

const zoneOf = async (turn: Turn): Promise<string> => (await recentSettings(turn.core.db, shopSettings)).timeZone;

/** Nothing is changed before the old and new prices were seen. */
export async function previewDiscount(turn: Turn, args: string): Promise<void> {
  const { texts } = turn;
  const zone = await zoneOf(turn);
  let request: BulkDiscountRequest | undefined;
  let lines: readonly DiscountedProduct[];
  try {
    request = readRequest(args, zone);
    if (!request) return turn.say({ text: texts.html('admin:discountUsage', { zone }) });
    const match = await matchPlace(turn.core.db, request.filter);
    if (match.kind === 'none') return turn.say({ text: texts.html('errors:code.NO_PRODUCTS') });
    if (match.kind === 'several') {
      const names = match.names.map((name) => `“${name}”`).join(', ');
      return turn.say({ text: texts.html('admin:discountWhichPlace', { names }) });
    }
    request = { ...request, filter: match.place };
    lines = await previewBulkDiscount(turn.core, request);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    if (error.field === 'percent') return turn.say({ text: texts.html('admin:discountPercent') });
    if (error.field !== 'from' && error.field !== 'until') throw error;
    return turn.say({ text: texts.html('admin:discountTime', { zone }) });
  }
  if (lines.length === 0) return turn.say({ text: texts.html('errors:code.NO_PRODUCTS') });
  turn.ask(DISCOUNT, 'confirm', {
    ...request,
    from: request.from?.toISOString(),
    until: request.until?.toISOString(),
  });
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
      count: texts.count(lines.length),
      percent: request.percent,
      window: windowHtml(texts, request, zone, turn.core.clock.now()),
      lines: shown.join('\n'),
    }),
    keyboard: [
      [
        {
          text: texts.plain('admin:apply', { count: texts.count(lines.length) }),
          data: tap('admin', 'apply', turn.dialogueToken()),
        },
      ],
      [cancelButton(texts, turn.dialogueToken())],
    ],
  });
}

/** When it counts, on a line of its own, and what is paid before it begins; empty for a discount without times. */
function windowHtml(texts: Texts, { from, until }: BulkDiscountRequest, zone: string, now: Date): string {
  const name = from && until ? 'both' : from ? 'from' : until ? 'until' : undefined;
  if (name === undefined) return '';
  const values = {
    from: from ? texts.time(from, zone) : '',
    until: until ? texts.time(until, zone) : '',
  };
  const window = `\n${texts.html(`admin:discountWindow.${name}`, values)} (${zone})`;
  return from && from > now ? `${window}\n${texts.html('admin:discountMeanwhile')}` : window;
}

type KeptRequest = Omit<BulkDiscountRequest, 'from' | 'until'> & { readonly from?: string; readonly until?: string };

/** @param token of the preview: what an older one shows, or another admin's, is not what would be applied now */
export async function applyDiscount(turn: Turn, [token]: readonly string[]): Promise<void> {
  const { dialogue, texts } = turn;
  if (dialogue?.name !== DISCOUNT || dialogue.token !== token) return turn.toast(texts.plain('errors:staleButton'));
  const { from, until, ...kept } = dialogue.data as unknown as KeptRequest;
  const request: BulkDiscountRequest = {
    ...kept,
    from: from === undefined ? undefined : new Date(from),
    until: until === undefined ? undefined : new Date(until),
  };
  const call = { ...turn.adminCall('discount'), idempotencyKey: turn.dialogueKey() };
  turn.endDialogue();
  const { result } = await applyBulkDiscount(turn.core, call, request);
  const later = request.from !== undefined && request.from > turn.core.clock.now();
  turn.show({
    text: texts.html(later ? 'admin:discountScheduled' : 'admin:discountApplied', {
      count: texts.count(result.products),
      percent: request.percent,
    }),
    keyboard: [[{ text: texts.plain('admin:undo'), data: tap('admin', 'undo', result.documentId) }]],
  });
}

export async function undoDiscount(turn: Turn, [discount = '']: readonly string[]): Promise<void> {
  const { result } = await undoBulkDiscount(turn.core, turn.adminCall('undo'), { discount });
  turn.show({ text: turn.texts.html('admin:discountUndone', { count: turn.texts.count(result.restored) }) });
}
