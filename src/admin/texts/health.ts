import { defineTexts } from './define';

/** What the server tells of a part (`src/platform/health/notes.ts`), by its code. */
export const healthTexts = defineTexts({
  en: {
    'part.crypto': 'Crypto deposits',
    'part.database': 'Database',
    'part.jobs': 'Background jobs',
    'part.bot': 'Telegram bot',
    'part.rates': 'Exchange rates',
    'part.spreadsheet': 'Spreadsheet',
    'part.redis': 'Redis',
    'health.no-answer': 'It did not answer in time',
    'health.check-failed': 'It could not be checked',
    'health.jobs-late': 'A job has waited for {seconds, plural, one {# second} other {# seconds}}: does a worker run?',
    'health.jobs-given-up':
      '{count, plural, one {# job was given up after its last try} other {# jobs were given up after their last try}}',
    'health.bot-late':
      'A message to the bot has waited for {seconds, plural, one {# second} other {# seconds}}: does the bot run?',
    'health.bot-queued': '{count, plural, one {# message waits} other {# messages wait}} to be sent',
    'health.bot-unsent':
      '{count, plural, one {# message of the last day was not sent} other {# messages of the last day were not sent}}',
    'health.rates-off': 'No price source is configured',
    'health.rates-first': 'Not fetched yet',
    'health.rates-failing': '{source}: {error}',
    'health.rates-silent': '{source} does not answer',
    'health.rates-missing': 'No usable rate of {pairs}',
    'health.sheet-failing': 'It cannot be written: {error}',
    'health.sheet-late': '{seconds, plural, one {# second} other {# seconds}} behind',
    'health.chain-first': 'Not followed yet',
    'health.chain-alarm': 'Alarm: {detail}',
    'health.chain-failing': '{source}: {error}. Nothing is credited',
    'health.chain-late': 'Last followed {minutes, plural, one {# minute} other {# minutes}} ago',
    'health.chain-at': '{network}, block {block}',
    'health.redis-away': 'Not to be reached; each process counts requests by itself',
  },
  ru: {
    'part.crypto': 'Крипто-пополнения',
    'part.database': 'База данных',
    'part.jobs': 'Фоновые задачи',
    'part.bot': 'Telegram-бот',
    'part.rates': 'Курсы обмена',
    'part.spreadsheet': 'Таблица',
    'part.redis': 'Redis',
    'health.no-answer': 'Не ответила вовремя',
    'health.check-failed': 'Не удалось проверить',
    'health.jobs-late':
      'Задача ждёт уже {seconds, plural, one {# секунду} few {# секунды} other {# секунд}}: работает ли обработчик?',
    'health.jobs-given-up':
      '{count, plural, one {# задача брошена после последней попытки} few {# задачи брошены после последней попытки} other {# задач брошено после последней попытки}}',
    'health.bot-late':
      'Сообщение боту ждёт уже {seconds, plural, one {# секунду} few {# секунды} other {# секунд}}: работает ли бот?',
    'health.bot-queued':
      '{count, plural, one {# сообщение ждёт} few {# сообщения ждут} other {# сообщений ждут}} отправки',
    'health.bot-unsent':
      '{count, plural, one {# сообщение за сутки не отправлено} few {# сообщения за сутки не отправлены} other {# сообщений за сутки не отправлено}}',
    'health.rates-off': 'Источник курсов не настроен',
    'health.rates-first': 'Ещё не загружались',
    'health.rates-failing': '{source}: {error}',
    'health.rates-silent': '{source} не отвечает',
    'health.rates-missing': 'Нет годного курса: {pairs}',
    'health.sheet-failing': 'Не записывается: {error}',
    'health.sheet-late': 'Отстаёт на {seconds, plural, one {# секунду} few {# секунды} other {# секунд}}',
    'health.chain-first': 'Ещё не отслеживалась',
    'health.chain-alarm': 'Тревога: {detail}',
    'health.chain-failing': '{source}: {error}. Ничего не зачисляется',
    'health.chain-late': 'Последний просмотр {minutes, plural, one {# минуту} few {# минуты} other {# минут}} назад',
    'health.chain-at': '{network}, блок {block}',
    'health.redis-away': 'Недоступен; каждый процесс считает запросы сам',
  },
  pl: {
    'part.crypto': 'Wpłaty krypto',
    'part.database': 'Baza danych',
    'part.jobs': 'Zadania w tle',
    'part.bot': 'Bot Telegrama',
    'part.rates': 'Kursy wymiany',
    'part.spreadsheet': 'Arkusz',
    'part.redis': 'Redis',
    'health.no-answer': 'Brak odpowiedzi na czas',
    'health.check-failed': 'Nie udało się sprawdzić',
    'health.jobs-late':
      'Zadanie czeka już {seconds, plural, one {# sekundę} few {# sekundy} other {# sekund}}: czy działa proces roboczy?',
    'health.jobs-given-up':
      '{count, plural, one {# zadanie porzucono po ostatniej próbie} few {# zadania porzucono po ostatniej próbie} other {# zadań porzucono po ostatniej próbie}}',
    'health.bot-late':
      'Wiadomość do bota czeka już {seconds, plural, one {# sekundę} few {# sekundy} other {# sekund}}: czy bot działa?',
    'health.bot-queued':
      '{count, plural, one {# wiadomość czeka} few {# wiadomości czekają} other {# wiadomości czeka}} na wysłanie',
    'health.bot-unsent':
      '{count, plural, one {# wiadomość z ostatniej doby nie została wysłana} few {# wiadomości z ostatniej doby nie zostały wysłane} other {# wiadomości z ostatniej doby nie zostało wysłanych}}',
    'health.rates-off': 'Nie ustawiono źródła kursów',
    'health.rates-first': 'Jeszcze nie pobrano',
    'health.rates-failing': '{source}: {error}',
    'health.rates-silent': '{source} nie odpowiada',
    'health.rates-missing': 'Brak kursu do użycia: {pairs}',
    'health.sheet-failing': 'Nie można zapisać: {error}',
    'health.sheet-late': 'Opóźnienie: {seconds, plural, one {# sekunda} few {# sekundy} other {# sekund}}',
    'health.chain-first': 'Jeszcze nie śledzono',
    'health.chain-alarm': 'Alarm: {detail}',
    'health.chain-failing': '{source}: {error}. Nic nie jest księgowane',
    'health.chain-late': 'Ostatnio sprawdzano {minutes, plural, one {# minutę} few {# minuty} other {# minut}} temu',
    'health.chain-at': '{network}, blok {block}',
    'health.redis-away': 'Nieosiągalny; każdy proces liczy zapytania sam',
  },
});
