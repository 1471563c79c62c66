import { Pace, SENDING_LIMITS } from '../../src/platform/telegram/pace';
import { seeded } from '../support/random-updates';

describe('pace', () => {
  test('never more than the limits in any window, whatever comes', () => {
    const pace = new Pace(SENDING_LIMITS);
    const random = seeded(3);
    const log: { readonly at: number; readonly chatId: number }[] = [];
    let now = 0;
    for (let index = 0; index < 3_000; index += 1) {
      const chatId = random() < 0.1 ? -1 : 1 + Math.floor(random() * 40);
      now = Math.max(now, Math.min(now + 5, pace.readyAt(chatId, true)));
      if (pace.readyAt(chatId, true) > now) continue;
      pace.note(chatId, now);
      log.push({ at: now, chatId });
    }
    const within = (at: number, windowMs: number, chatId?: number): number =>
      log.filter((one) => one.at >= at && one.at < at + windowMs && (chatId === undefined || one.chatId === chatId))
        .length;
    for (const { at, chatId } of log) {
      expect(within(at, 1_000)).toBeLessThanOrEqual(30);
      expect(within(at, 1_000, chatId)).toBeLessThanOrEqual(1);
      if (chatId < 0) expect(within(at, 60_000, chatId)).toBeLessThanOrEqual(20);
    }
    expect(log.length).toBeGreaterThan(100);
  });
});
