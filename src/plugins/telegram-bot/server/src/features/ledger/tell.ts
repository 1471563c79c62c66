import { driftCount, findDrift, type CheckResult } from '../../../../../../core/ledger';
import type { Core } from '../../../../../../core/shared/core';
import { env } from '../../../../../../platform/env/env';
import { tellAdminChat } from '../../admin-chat';
import type { Texts } from '../../texts';

/** With the reason of an admin (500 characters) they stay far below the 4,096 of a message. */
const MOST_CHECKS = 20;

/** A drift in the admin chat; the same message says when an admin has acknowledged it, and why. */
export async function tellAdmins(core: Core, driftId: bigint): Promise<void> {
  await tellAdminChat(core, `ledger-drift:${driftId}`, async (q) => {
    const drift = await findDrift(q, driftId);
    if (drift === null) return null;
    const { acknowledged } = drift;
    return {
      state: acknowledged ? 'over' : 'open',
      render(texts) {
        const checks = checkLines(texts, drift.findings);
        return acknowledged
          ? texts.html('ledger:driftOver', { checks, admin: acknowledged.by, reason: acknowledged.reason })
          : texts.html('ledger:drift', { checks }) + panelLink(texts);
      },
    };
  });
}

function checkLines(texts: Texts, findings: readonly CheckResult[]): string {
  const lines = findings
    .slice(0, MOST_CHECKS)
    .map((check) => texts.html('ledger:check', { check: check.name, rows: String(driftCount(check)) }));
  const left = findings.length - lines.length;
  return [...lines, ...(left > 0 ? [texts.html('ledger:moreChecks', { count: left })] : [])].join('\n');
}

/** In the text, for Telegram refuses a message with a button whose address is not public; a link it only shows plain. */
function panelLink(texts: Texts): string {
  const { PUBLIC_URL: origin } = env();
  if (origin === undefined) return '';
  return `\n\n${texts.html('ledger:open', { url: new URL('/admin/ledger/reconcile', origin).href })}`;
}
