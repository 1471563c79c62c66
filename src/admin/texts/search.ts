import { defineTexts } from './define';

/** The one field that finds everything. */
export const searchTexts = defineTexts({
  en: {
    'search.title': 'Search',
    'search.subtitle': 'Ctrl+K opens this page from anywhere',
    'search.placeholder': 'Name, @username, Telegram id, number or id',
    'search.hint':
      'Users, deposits, withdrawals, orders, transactions and coin payments; the first six characters of an id are enough.',
    'search.count': '{count, plural, =0 {Nothing found} one {# hit} other {# hits}}',
    'search.users': 'Users',
    'search.requests': 'Deposits and withdrawals',
    'search.orders': 'Orders',
    'search.transactions': 'Transactions',
    'search.payments': 'Coin payments',
  },
  ru: {
    'search.title': 'Поиск',
    'search.subtitle': 'Ctrl+K открывает эту страницу отовсюду',
    'search.placeholder': 'Имя, @username, Telegram id, номер или id',
    'search.hint':
      'Пользователи, пополнения, выводы, заказы, проводки и платежи в монетах; достаточно первых шести знаков id.',
    'search.count':
      '{count, plural, =0 {Ничего не найдено} one {# совпадение} few {# совпадения} other {# совпадений}}',
    'search.users': 'Пользователи',
    'search.requests': 'Пополнения и выводы',
    'search.orders': 'Заказы',
    'search.transactions': 'Проводки',
    'search.payments': 'Платежи в монетах',
  },
  pl: {
    'search.title': 'Szukaj',
    'search.subtitle': 'Ctrl+K otwiera tę stronę z każdego miejsca',
    'search.placeholder': 'Imię, @username, Telegram id, numer lub id',
    'search.hint':
      'Użytkownicy, wpłaty, wypłaty, zamówienia, transakcje i płatności w monetach; wystarczy sześć pierwszych znaków id.',
    'search.count': '{count, plural, =0 {Nic nie znaleziono} one {# wynik} few {# wyniki} other {# wyników}}',
    'search.users': 'Użytkownicy',
    'search.requests': 'Wpłaty i wypłaty',
    'search.orders': 'Zamówienia',
    'search.transactions': 'Transakcje',
    'search.payments': 'Płatności w monetach',
  },
});
