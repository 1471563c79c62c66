import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { PLAYGROUND_ADMIN_CHAT_ID } from '../../src/platform/telegram/settings';
import type { Message } from '../../src/platform/telegram/emulator';
import type { Pressed, Seat, TelegramClient } from './telegram';
import { buttonsOf } from './telegram';

/** Five taps a second are allowed: a test that answers faster than any finger keeps to that. */
export const FINGER_MS = 210;

/** When the bot had taken somebody's last tap: a slow machine takes it late, and the next one at once. */
const lastTaken = new WeakMap<Seat, Promise<number>>();

export async function tapOn(seat: Seat, button: string | RegExp, on?: Message): Promise<Pressed> {
  const since = performance.now() - ((await lastTaken.get(seat)) ?? 0);
  if (since < FINGER_MS) await delay(FINGER_MS - since);
  const pressed = await seat.press(button, on);
  const taken = (): number => performance.now();
  // Whoever is killed before the answer counts no taps any more.
  lastTaken.set(seat, pressed.answered().then(taken, taken));
  return pressed;
}

export const picture = (colour: string): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 500, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();

/** Whoever may decide in the playground's admin group. */
export async function cashier(telegram: TelegramClient): Promise<Seat> {
  const { users } = await telegram.state();
  const found = users.find(({ user }) => user.first_name === 'Cashier');
  return (await telegram.user(found?.user.id ?? 0)).in(PLAYGROUND_ADMIN_CHAT_ID);
}

/** From /deposit to the question for the confirmation, in English. */
export async function askForProof(user: Seat, amount = '50'): Promise<void> {
  await user.sendText('/deposit');
  await user.waitForMessage((message) => buttonsOf(message).some((text) => text.includes('BLIK')));
  await tapOn(user, 'BLIK');
  await user.waitForMessage('Which amount');
  await user.sendText(amount);
  await user.waitForMessage('Whose account');
  await user.sendText('Anna Example');
  await user.waitForMessage('photo of the confirmation');
}

/** From /deposit to "we check the payment", in English. */
export async function askForDeposit(user: Seat, amount: string, colour: string): Promise<void> {
  await askForProof(user, amount);
  await user.sendPhoto(await picture(colour));
  await user.waitForMessage('We check the payment');
}
