import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Telegraf } from 'telegraf';

/** What the bot is measured beside: Telegraf's own webhook and a handler that does nothing but make the same two calls. */
function main(): void {
  const [token = '', apiRoot = ''] = process.argv.slice(2);
  const bot = new Telegraf(token, { telegram: { apiRoot } });
  Object.assign(bot.telegram.options, { agent: new http.Agent({ keepAlive: true }) });
  const keyboard = { inline_keyboard: [[{ text: 'Warsaw (20)', callback_data: 'shop:city:abcdef' }]] };
  bot.action(/^shop:/, async (context) => {
    await Promise.all([
      context.answerCbQuery(),
      context.editMessageText('<b>Shop</b>\n\nIn which city?', { parse_mode: 'HTML', reply_markup: keyboard }),
    ]);
  });
  const server = http.createServer((request, response) => void bot.webhookCallback('/')(request, response));
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
}

main();
