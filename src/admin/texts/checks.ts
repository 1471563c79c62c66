import { defineTexts } from './define';

/** What the comparison of the books holds to be true, by the name of each check (`says` in `src/core`). */
export const checkTexts = defineTexts({
  en: {
    'check.ledger.zero-sum': 'Each transaction sums to zero per currency',
    'check.ledger.balance': 'Each account\u2019s balance is the sum of its entries',
    'check.ledger.chain': 'Each entry says the true balance after it, without a gap',
    'check.ledger.order': 'Each account\u2019s entries come in the order of their transactions',
    'check.ledger.entry-count': 'Each account counts its entries',
    'check.ledger.legs': 'Each transaction has complete legs, each entry its transaction',
    'check.ledger.bounds': 'No account is under its bound, holds counted',
    'check.ledger.holds': 'What is held is the sum of the open holds',
    'check.ledger.captures': 'Each captured hold has its posting, and no other hold has one',
    'check.ledger.reversals': 'Each reversal undoes exactly what it reverses',
    'check.ledger.commands': 'Each transaction can name the command that made it',
    'check.ledger.closed-months': 'The trial balance of a closed month has not changed',
    'check.ledger.adjustments': 'Each posted adjustment moved what it says',
    'check.wallet.deposits': 'Each approved deposit has one posting of its amount, and no other deposit has any',
    'check.wallet.withdrawals':
      'Each approved withdrawal captured its hold, each open one still holds, the others gave theirs back',
    'check.wallet.credits': 'Each deposit\u2019s money went into its own user\u2019s wallet, less the fee',
    'check.wallet.holds': 'Each open hold of a withdrawal has the withdrawal that waits for it',
    'check.wallet.history': 'Each request\u2019s last change of state is its state',
    'check.shop.orders': 'Each order was paid once at its price, and each refunded one was reversed',
    'check.shop.stock':
      'Free, reserved, sold and written-off items add up to what was imported; each sold one has its order',
    'check.crypto.credits':
      'Each credit of a payment has its posting, each reversed one its reversal, and no payment stands credited without',
  },
  ru: {
    'check.ledger.zero-sum': 'Каждая проводка в каждой валюте даёт в сумме ноль',
    'check.ledger.balance': 'Остаток каждого счёта равен сумме его записей',
    'check.ledger.chain': 'Каждая запись называет верный остаток после неё, без пропусков',
    'check.ledger.order': 'Записи каждого счёта идут в порядке своих проводок',
    'check.ledger.entry-count': 'Каждый счёт верно считает свои записи',
    'check.ledger.legs': 'У каждой проводки есть все записи, у каждой записи — проводка',
    'check.ledger.bounds': 'Ни один счёт не ниже своей границы с учётом блокировок',
    'check.ledger.holds': 'Заблокировано столько, сколько в открытых блокировках',
    'check.ledger.captures': 'У каждой списанной блокировки есть проводка, у других её нет',
    'check.ledger.reversals': 'Каждое сторно отменяет ровно то, что сторнирует',
    'check.ledger.commands': 'Для каждой проводки известна команда, которая её создала',
    'check.ledger.closed-months': 'Ведомость закрытого месяца не изменилась',
    'check.ledger.adjustments': 'Каждая проведённая корректировка изменила то, что в ней указано',
    'check.wallet.deposits': 'У каждого одобренного пополнения одна проводка на его сумму, у других её нет',
    'check.wallet.withdrawals':
      'Каждый одобренный вывод списал свою блокировку, каждый открытый её держит, остальные вернули',
    'check.wallet.credits': 'Деньги каждого пополнения зачислены в кошелёк своего пользователя за вычетом комиссии',
    'check.wallet.holds': 'За каждой открытой блокировкой вывода стоит ожидающий её вывод',
    'check.wallet.history': 'Последнее изменение состояния каждой заявки и есть её состояние',
    'check.shop.orders': 'Каждый заказ оплачен один раз по своей цене, каждый возвращённый сторнирован',
    'check.shop.stock':
      'Свободные, зарезервированные, проданные и списанные единицы вместе равны загруженным; у каждой проданной есть заказ',
    'check.crypto.credits':
      'У каждого зачисления платежа есть проводка, у каждого отменённого — сторно, и ни один платёж не значится зачисленным без неё',
  },
  pl: {
    'check.ledger.zero-sum': 'Każda transakcja sumuje się do zera w każdej walucie',
    'check.ledger.balance': 'Saldo każdego konta jest sumą jego zapisów',
    'check.ledger.chain': 'Każdy zapis podaje prawdziwe saldo po nim, bez luk',
    'check.ledger.order': 'Zapisy każdego konta idą w kolejności swoich transakcji',
    'check.ledger.entry-count': 'Każde konto dobrze liczy swoje zapisy',
    'check.ledger.legs': 'Każda transakcja ma wszystkie zapisy, każdy zapis swoją transakcję',
    'check.ledger.bounds': 'Żadne konto nie jest poniżej swojej granicy, wliczając blokady',
    'check.ledger.holds': 'Zablokowane jest tyle, ile w otwartych blokadach',
    'check.ledger.captures': 'Każda pobrana blokada ma księgowanie, a żadna inna go nie ma',
    'check.ledger.reversals': 'Każde storno cofa dokładnie to, co stornuje',
    'check.ledger.commands': 'Dla każdej transakcji znane jest polecenie, które ją utworzyło',
    'check.ledger.closed-months': 'Zestawienie zamkniętego miesiąca się nie zmieniło',
    'check.ledger.adjustments': 'Każda zaksięgowana korekta zmieniła to, co podaje',
    'check.wallet.deposits': 'Każda zatwierdzona wpłata ma jedno księgowanie na swoją kwotę, a żadna inna go nie ma',
    'check.wallet.withdrawals':
      'Każda zatwierdzona wypłata pobrała swoją blokadę, każda otwarta ją trzyma, pozostałe ją zwolniły',
    'check.wallet.credits': 'Pieniądze każdej wpłaty trafiły do portfela jej użytkownika, pomniejszone o opłatę',
    'check.wallet.holds': 'Za każdą otwartą blokadą wypłaty stoi wypłata, która na nią czeka',
    'check.wallet.history': 'Ostatnia zmiana stanu każdego wniosku jest jego stanem',
    'check.shop.orders': 'Każde zamówienie opłacono raz po jego cenie, a każde zwrócone wystornowano',
    'check.shop.stock':
      'Wolne, zarezerwowane, sprzedane i spisane sztuki razem dają to, co zaimportowano; każda sprzedana ma zamówienie',
    'check.crypto.credits':
      'Każde uznanie płatności ma księgowanie, każde cofnięte ma storno, a żadna płatność nie jest uznana bez księgowania',
  },
});
