import { countUsers, mayAct, searchUsers } from '../../../../../../core/identity';
import { balances, userOwner } from '../../../../../../core/ledger';
import { formatAmount } from '../../../../../../core/shared/money';
import { recentSales, listOrders } from '../../../../../../core/shop';
import { queueCount } from '../../../../../../core/wallet';
import { parkedMessages } from '../../../../../../platform/telegram/outbox';
import type { Turn } from '../../turn';

const SHOWN = 5;
const DAY_MS = 24 * 3600_000;

/** Whoever is meant, as `searchUsers` finds them: by a part of the name or @name, or by a whole id, club id or referral code. */
export async function showUser(turn: Turn, args: string): Promise<void> {
  const { core, texts } = turn;
  if (args === '') return turn.say({ text: texts.html('admin:userUsage') });
  const users = await searchUsers(core.db, args.slice(0, 100), SHOWN);
  if (users.length === 0) return turn.say({ text: texts.html('admin:noUser') });
  const blocks = await Promise.all(
    users.map(async (user) => {
      const [accounts, orders] = await Promise.all([
        balances(core.db, userOwner(user.id)),
        listOrders(core.db, { userId: user.id, page: 1, pageSize: 1 }),
      ]);
      const money = accounts.map(({ available, currency }) => texts.money(formatAmount(available, currency), currency));
      return texts.html('admin:user', {
        name: user.name,
        username: user.telegramUsername === null ? '—' : `@${user.telegramUsername}`,
        telegramId: user.telegramId ?? '—',
        language: user.language,
        money: money.join(', ') || '—',
        orders: texts.count(orders.total),
        since: texts.time(user.createdAt),
        state: texts.plain(mayAct(user) ? `admin:reach.${user.unreachable ?? 'reachable'}` : 'admin:userBlocked'),
      });
    }),
  );
  turn.say({ text: blocks.join('\n\n') });
}

export async function showStats(turn: Turn): Promise<void> {
  const { core, texts } = turn;
  const [users, queue, today, week, parked] = await Promise.all([
    countUsers(core.db, new Date(core.clock.now().getTime() - 7 * DAY_MS)),
    queueCount(core.db),
    recentSales(core, 1, 'day'),
    recentSales(core, 7, 'day'),
    parkedMessages(core.db),
  ]);
  const sales = (lines: typeof today): string => {
    const orders = lines.reduce((sum, line) => sum + line.orders, 0);
    const revenue = new Map<string, bigint>();
    for (const { currency, revenueMinor } of lines) {
      revenue.set(currency, (revenue.get(currency) ?? 0n) + revenueMinor);
    }
    const sums = [...revenue].map(([currency, sum]) => texts.money(formatAmount(sum, currency), currency));
    return [texts.count(orders), ...sums].join(' · ');
  };
  const counts = { users: users.users, fresh: users.newSince, ...users.unreachable, pending: queue.waiting, parked };
  const shown = Object.entries(counts).map(([name, count]) => [name, texts.count(count)] as const);
  turn.say({
    text: texts.html('admin:stats', { ...Object.fromEntries(shown), today: sales(today), week: sales(week) }),
  });
}
