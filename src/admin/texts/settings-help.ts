import { defineTexts } from './define';

/** What the settings mean, as `settings.help.<group>.<field>`; in English as the server's schemas describe them. */
export const settingsHelpTexts = defineTexts({
  en: {
    'settings.help.shop.currency': 'The currency of all prices. Changing it reinterprets the prices that are set.',
    'settings.help.shop.reservationMinutes': 'How long a reservation keeps a stock item, in minutes.',
    'settings.help.shop.maxOpenReservations': 'How many reservations a user may have open at once.',
    'settings.help.shop.lowStockThreshold': 'A product with this many free items or fewer counts as running low.',
    'settings.help.shop.timeZone':
      'Where a day of the sales report begins and ends, and what clocks show when a discount begins and ends.',
    'settings.help.wallet-approvals.depositSecondAdminFrom':
      'From this amount on, two different admins must approve a deposit',
    'settings.help.wallet-approvals.withdrawalSecondAdminFrom':
      'From this amount on, two different admins must approve a withdrawal',
    'settings.help.wallet-approvals.depositExpiresAfterHours':
      'A deposit that nobody has decided expires after so many hours (1 to 720)',
    'settings.help.wallet-approvals.maxOpenDeposits': 'A user may have so many undecided deposits (1 to 1,000)',
    'settings.help.wallet-limits.depositPerRequest': 'The most that one deposit may be',
    'settings.help.wallet-limits.depositPerDay':
      'The most that a user may deposit in 24 hours, undecided deposits included',
    'settings.help.wallet-limits.depositPerWeek':
      'The most that a user may deposit in seven days, undecided deposits included',
    'settings.help.wallet-limits.withdrawalPerRequest': 'The most that one withdrawal may be',
    'settings.help.wallet-limits.withdrawalPerDay':
      'The most that a user may withdraw in 24 hours, undecided withdrawals included',
    'settings.help.wallet-limits.withdrawalPerWeek':
      'The most that a user may withdraw in seven days, undecided ones included',
    'settings.help.wallet-withdrawals.maxOpenPerCurrency':
      'A user may have so many undecided withdrawals in one currency (1 to 20)',
    'settings.help.wallet-withdrawals.coolDownHours':
      'For so many hours after a deposit nothing can be withdrawn in its currency (0 to 720; 0 is off)',
    'settings.help.wallet-withdrawals.onlyToNamesThatDeposited':
      'A withdrawal goes only to an account name from which a deposit was approved',
    'settings.help.wallet-withdrawals.expiresAfterHours':
      'A withdrawal that nobody has decided expires after so many hours and frees the money (1 to 2,160)',
    'settings.help.wallet-rates.pairs': 'The pairs that are kept: BTC/PLN is what one BTC costs in PLN',
    'settings.help.wallet-rates.everyMinutes': 'Rates are fetched every so many minutes (1 to 1,440)',
    'settings.help.wallet-rates.maxAgeMinutes':
      'An older rate is not used any more: nothing is converted until a new one comes (1 to 10,080)',
    'settings.help.wallet-rates.maxJumpPercent':
      'A rate that differs more from the last one is refused until an admin sets one by hand (1 to 1,000 %)',
    'settings.help.ledger.adjustmentSecondAdminAbove':
      'An adjustment by hand above this amount waits for a second admin; in a currency that is not listed, each one does',
    'settings.help.crypto.creditCurrency': 'Currency that crypto deposits are credited in.',
    'settings.help.crypto.smallUnder': 'Payments worth less than this are small (credit currency).',
    'settings.help.crypto.smallConfirmations': 'Confirmations a small payment needs.',
    'settings.help.crypto.mediumUnder': 'Payments worth less than this are medium (credit currency).',
    'settings.help.crypto.mediumConfirmations': 'Confirmations a medium payment needs.',
    'settings.help.crypto.largeConfirmations': 'Confirmations every larger payment needs.',
    'settings.help.crypto.dustBtc': 'Payments under this many BTC are recorded, not credited.',
    'settings.help.crypto.dustLtc': 'Payments under this many LTC are recorded, not credited.',
    'settings.help.crypto.rateLockMinutes': 'How long a requested rate holds (minutes).',
    'settings.help.crypto.rateLockConfirmHours':
      'How long a payment that was seen in time may wait for a block and keep the locked rate (hours).',
    'settings.help.crypto.lockTolerancePercent':
      'How far a payment may exceed the requested amount and still get the locked rate (percent).',
    'settings.help.crypto.pollSeconds': 'How often the chains are looked at (seconds).',
    'settings.help.telegram.adminChatId':
      'The group in which admins decide on requests; empty: what the server was started with.',
    'settings.help.telegram.adminIds':
      'Telegram ids of people who may decide although they are no administrators of the admin group.',
    'settings.help.telegram.onlyLinkedAdmins':
      'Only people whose Telegram account is linked with a panel account may decide in Telegram, each within the rights of their role.',
    'settings.help.telegram.adminLanguage': 'The language of what the bot writes in the admin group.',
    'settings.help.spreadsheets.enabled': 'Copy changes to the spreadsheet; off keeps it as it is',
    'settings.help.spreadsheets.tabsOff':
      'Tabs that are not copied. A tab that is switched on again is filled from the start',
    'settings.help.spreadsheets.mainCurrency':
      'The currency of the Balance column in the tab Users; other currencies stand beside it as text',
  },
  ru: {
    'settings.help.shop.currency': 'Валюта всех цен. Если её сменить, уже заданные цены будут читаться в новой.',
    'settings.help.shop.reservationMinutes': 'Сколько минут единица товара остаётся в резерве.',
    'settings.help.shop.maxOpenReservations': 'Сколько резервов может быть у пользователя одновременно.',
    'settings.help.shop.lowStockThreshold':
      'Если свободных единиц столько или меньше, товар считается заканчивающимся.',
    'settings.help.shop.timeZone':
      'Где начинается и кончается день отчёта о продажах и какое время показывается у начала и конца скидки.',
    'settings.help.wallet-approvals.depositSecondAdminFrom':
      'С этой суммы пополнение должны одобрить два разных администратора.',
    'settings.help.wallet-approvals.withdrawalSecondAdminFrom':
      'С этой суммы вывод должны одобрить два разных администратора.',
    'settings.help.wallet-approvals.depositExpiresAfterHours':
      'Пополнение без решения истекает через столько часов (1–720).',
    'settings.help.wallet-approvals.maxOpenDeposits':
      'Сколько пополнений без решения может быть у пользователя (1–1000).',
    'settings.help.wallet-limits.depositPerRequest': 'Наибольшая сумма одного пополнения.',
    'settings.help.wallet-limits.depositPerDay':
      'Сколько пользователь может внести за 24 часа, включая заявки без решения.',
    'settings.help.wallet-limits.depositPerWeek':
      'Сколько пользователь может внести за семь дней, включая заявки без решения.',
    'settings.help.wallet-limits.withdrawalPerRequest': 'Наибольшая сумма одного вывода.',
    'settings.help.wallet-limits.withdrawalPerDay':
      'Сколько пользователь может вывести за 24 часа, включая заявки без решения.',
    'settings.help.wallet-limits.withdrawalPerWeek':
      'Сколько пользователь может вывести за семь дней, включая заявки без решения.',
    'settings.help.wallet-withdrawals.maxOpenPerCurrency':
      'Сколько выводов без решения может быть у пользователя в одной валюте (1–20).',
    'settings.help.wallet-withdrawals.coolDownHours':
      'Столько часов после пополнения в его валюте нельзя ничего вывести (0–720; 0 — выключено).',
    'settings.help.wallet-withdrawals.onlyToNamesThatDeposited':
      'Вывод возможен только на имя счёта, с которого уже одобряли пополнение.',
    'settings.help.wallet-withdrawals.expiresAfterHours':
      'Вывод без решения истекает через столько часов, и деньги освобождаются (1–2160).',
    'settings.help.wallet-rates.pairs': 'Какие пары ведутся: BTC/PLN — сколько стоит один BTC в PLN.',
    'settings.help.wallet-rates.everyMinutes': 'Как часто запрашиваются курсы, в минутах (1–1440).',
    'settings.help.wallet-rates.maxAgeMinutes':
      'Более старый курс не используется: обмена нет, пока не придёт новый (1–10 080).',
    'settings.help.wallet-rates.maxJumpPercent':
      'Курс, который отличается от последнего сильнее, отклоняется, пока администратор не задаст его вручную (1–1000 %).',
    'settings.help.ledger.adjustmentSecondAdminAbove':
      'Ручная корректировка свыше этой суммы ждёт второго администратора; в валюте, которой нет в списке, — любая.',
    'settings.help.crypto.creditCurrency': 'В какой валюте зачисляются крипто-пополнения.',
    'settings.help.crypto.smallUnder': 'Платежи дешевле этого считаются мелкими (в валюте зачисления).',
    'settings.help.crypto.smallConfirmations': 'Сколько подтверждений нужно мелкому платежу.',
    'settings.help.crypto.mediumUnder': 'Платежи дешевле этого считаются средними (в валюте зачисления).',
    'settings.help.crypto.mediumConfirmations': 'Сколько подтверждений нужно среднему платежу.',
    'settings.help.crypto.largeConfirmations': 'Сколько подтверждений нужно более крупному платежу.',
    'settings.help.crypto.dustBtc': 'Платежи меньше этого числа BTC записываются, но не зачисляются.',
    'settings.help.crypto.dustLtc': 'Платежи меньше этого числа LTC записываются, но не зачисляются.',
    'settings.help.crypto.rateLockMinutes': 'Сколько минут держится запрошенный курс.',
    'settings.help.crypto.rateLockConfirmHours':
      'Сколько часов вовремя замеченный платёж может ждать блока и сохранить закреплённый курс.',
    'settings.help.crypto.lockTolerancePercent':
      'На сколько процентов платёж может превысить запрошенную сумму и всё ещё получить закреплённый курс.',
    'settings.help.crypto.pollSeconds': 'Как часто просматриваются цепочки, в секундах.',
    'settings.help.telegram.adminChatId':
      'Группа, где администраторы решают по заявкам; пусто: та, с которой запущен сервер.',
    'settings.help.telegram.adminIds':
      'Telegram id людей, которые могут решать, хотя они не администраторы этой группы.',
    'settings.help.telegram.onlyLinkedAdmins':
      'Решать в Telegram могут только те, чей аккаунт связан с учётной записью панели, каждый в пределах прав своей роли.',
    'settings.help.telegram.adminLanguage': 'На каком языке бот пишет в группе администраторов.',
    'settings.help.spreadsheets.enabled': 'Переносить изменения в таблицу; если выключено, она остаётся как есть.',
    'settings.help.spreadsheets.tabsOff': 'Листы, которые не переносятся. Снова включённый лист заполняется с начала.',
    'settings.help.spreadsheets.mainCurrency':
      'Валюта столбца Balance на листе Users; остальные валюты стоят рядом текстом.',
  },
  pl: {
    'settings.help.shop.currency': 'Waluta wszystkich cen. Po zmianie już ustawione ceny będą odczytywane w nowej.',
    'settings.help.shop.reservationMinutes': 'Ile minut rezerwacja trzyma sztukę towaru.',
    'settings.help.shop.maxOpenReservations': 'Ile rezerwacji użytkownik może mieć naraz.',
    'settings.help.shop.lowStockThreshold':
      'Produkt z tyloma wolnymi sztukami lub mniejszą ich liczbą uchodzi za kończący się.',
    'settings.help.shop.timeZone':
      'Gdzie zaczyna się i kończy dzień raportu sprzedaży oraz jaki czas pokazują początek i koniec rabatu.',
    'settings.help.wallet-approvals.depositSecondAdminFrom':
      'Od tej kwoty wpłatę muszą zatwierdzić dwaj różni administratorzy.',
    'settings.help.wallet-approvals.withdrawalSecondAdminFrom':
      'Od tej kwoty wypłatę muszą zatwierdzić dwaj różni administratorzy.',
    'settings.help.wallet-approvals.depositExpiresAfterHours': 'Wpłata bez decyzji wygasa po tylu godzinach (1–720).',
    'settings.help.wallet-approvals.maxOpenDeposits': 'Ile wpłat bez decyzji użytkownik może mieć (1–1000).',
    'settings.help.wallet-limits.depositPerRequest': 'Największa kwota jednej wpłaty.',
    'settings.help.wallet-limits.depositPerDay':
      'Ile użytkownik może wpłacić w 24 godziny, łącznie z wpłatami bez decyzji.',
    'settings.help.wallet-limits.depositPerWeek':
      'Ile użytkownik może wpłacić w siedem dni, łącznie z wpłatami bez decyzji.',
    'settings.help.wallet-limits.withdrawalPerRequest': 'Największa kwota jednej wypłaty.',
    'settings.help.wallet-limits.withdrawalPerDay':
      'Ile użytkownik może wypłacić w 24 godziny, łącznie z wypłatami bez decyzji.',
    'settings.help.wallet-limits.withdrawalPerWeek':
      'Ile użytkownik może wypłacić w siedem dni, łącznie z wypłatami bez decyzji.',
    'settings.help.wallet-withdrawals.maxOpenPerCurrency':
      'Ile wypłat bez decyzji użytkownik może mieć w jednej walucie (1–20).',
    'settings.help.wallet-withdrawals.coolDownHours':
      'Przez tyle godzin po wpłacie nie można nic wypłacić w jej walucie (0–720; 0 wyłącza).',
    'settings.help.wallet-withdrawals.onlyToNamesThatDeposited':
      'Wypłata idzie tylko na nazwę konta, z której zatwierdzono już wpłatę.',
    'settings.help.wallet-withdrawals.expiresAfterHours':
      'Wypłata bez decyzji wygasa po tylu godzinach i zwalnia pieniądze (1–2160).',
    'settings.help.wallet-rates.pairs': 'Które pary są prowadzone: BTC/PLN to koszt jednego BTC w PLN.',
    'settings.help.wallet-rates.everyMinutes': 'Co ile minut pobierane są kursy (1–1440).',
    'settings.help.wallet-rates.maxAgeMinutes':
      'Starszy kurs nie jest używany: nic nie jest przeliczane, dopóki nie przyjdzie nowy (1–10 080).',
    'settings.help.wallet-rates.maxJumpPercent':
      'Kurs, który różni się od ostatniego bardziej, jest odrzucany, dopóki administrator nie ustawi go ręcznie (1–1000 %).',
    'settings.help.ledger.adjustmentSecondAdminAbove':
      'Ręczna korekta powyżej tej kwoty czeka na drugiego administratora; w walucie spoza listy czeka każda.',
    'settings.help.crypto.creditCurrency': 'W jakiej walucie zapisywane są wpłaty krypto.',
    'settings.help.crypto.smallUnder': 'Wpłaty tańsze niż ta kwota są małe (w walucie zapisu).',
    'settings.help.crypto.smallConfirmations': 'Ile potwierdzeń potrzebuje mała wpłata.',
    'settings.help.crypto.mediumUnder': 'Wpłaty tańsze niż ta kwota są średnie (w walucie zapisu).',
    'settings.help.crypto.mediumConfirmations': 'Ile potwierdzeń potrzebuje średnia wpłata.',
    'settings.help.crypto.largeConfirmations': 'Ile potwierdzeń potrzebuje każda większa wpłata.',
    'settings.help.crypto.dustBtc': 'Wpłaty poniżej tylu BTC są notowane, ale nie zapisywane na saldo.',
    'settings.help.crypto.dustLtc': 'Wpłaty poniżej tylu LTC są notowane, ale nie zapisywane na saldo.',
    'settings.help.crypto.rateLockMinutes': 'Ile minut obowiązuje zapytany kurs.',
    'settings.help.crypto.rateLockConfirmHours':
      'Ile godzin zauważona na czas wpłata może czekać na blok i zachować zablokowany kurs.',
    'settings.help.crypto.lockTolerancePercent':
      'O ile procent wpłata może przekroczyć zapytaną kwotę i nadal dostać zablokowany kurs.',
    'settings.help.crypto.pollSeconds': 'Co ile sekund sprawdzane są łańcuchy.',
    'settings.help.telegram.adminChatId':
      'Grupa, w której administratorzy decydują o wnioskach; puste: ta, z którą uruchomiono serwer.',
    'settings.help.telegram.adminIds':
      'Telegram id osób, które mogą decydować, choć nie są administratorami tej grupy.',
    'settings.help.telegram.onlyLinkedAdmins':
      'W Telegramie decydują tylko osoby, których konto jest połączone z kontem panelu, każda w granicach praw swojej roli.',
    'settings.help.telegram.adminLanguage': 'Język, w którym bot pisze w grupie administratorów.',
    'settings.help.spreadsheets.enabled': 'Przenoś zmiany do arkusza; wyłączone zostawia go bez zmian.',
    'settings.help.spreadsheets.tabsOff':
      'Karty, które nie są przenoszone. Karta włączona ponownie jest wypełniana od początku.',
    'settings.help.spreadsheets.mainCurrency':
      'Waluta kolumny Balance w karcie Users; inne waluty stoją obok jako tekst.',
  },
});
