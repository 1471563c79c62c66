// The simulated chain beside the chats: pay, mine, reorganise. Mounted by the playground's page.

const TEXTS = {
  en: {
    height: 'Block {n}',
    address: 'Address',
    amount: 'Amount',
    pay: 'Pay',
    mine: 'Mine',
    mineMany: 'Mine 6',
    reorganise: 'Undo 2 blocks',
    drop: 'payments are lost',
    waiting: 'waiting for a block',
    replace: 'Replace',
    none: 'No address yet: ask the bot for one.',
    paid: 'Paid. It waits for a block.',
    states: {
      seen: 'seen',
      confirmed: 'in a block',
      credited: 'credited',
      dust: 'too small',
      dropped: 'replaced',
      reversed: 'taken back',
    },
  },
  ru: {
    height: 'Блок {n}',
    address: 'Адрес',
    amount: 'Сумма',
    pay: 'Заплатить',
    mine: 'Добыть блок',
    mineMany: 'Добыть 6',
    reorganise: 'Отменить 2 блока',
    drop: 'платежи пропадут',
    waiting: 'ждёт блока',
    replace: 'Заменить',
    none: 'Адресов ещё нет: попросите бота.',
    paid: 'Оплачено. Ждёт блока.',
    states: {
      seen: 'замечен',
      confirmed: 'в блоке',
      credited: 'зачислен',
      dust: 'слишком мал',
      dropped: 'заменён',
      reversed: 'отозван',
    },
  },
  kk: {
    height: '{n}-блок',
    address: 'Мекенжай',
    amount: 'Сома',
    pay: 'Төлеу',
    mine: 'Блок шығару',
    mineMany: '6 блок',
    reorganise: '2 блокты қайтару',
    drop: 'төлемдер жоғалады',
    waiting: 'блок күтуде',
    replace: 'Ауыстыру',
    none: 'Мекенжай әлі жоқ: боттан сұраңыз.',
    paid: 'Төленді. Блок күтуде.',
    states: {
      seen: 'көрінді',
      confirmed: 'блокта',
      credited: 'есептелді',
      dust: 'тым аз',
      dropped: 'ауыстырылды',
      reversed: 'қайтарылды',
    },
  },
  pl: {
    height: 'Blok {n}',
    address: 'Adres',
    amount: 'Kwota',
    pay: 'Zapłać',
    mine: 'Wydobądź',
    mineMany: 'Wydobądź 6',
    reorganise: 'Cofnij 2 bloki',
    drop: 'płatności przepadają',
    waiting: 'czeka na blok',
    replace: 'Zastąp',
    none: 'Nie ma jeszcze adresu: poproś bota.',
    paid: 'Zapłacono. Czeka na blok.',
    states: {
      seen: 'widziana',
      confirmed: 'w bloku',
      credited: 'zaksięgowana',
      dust: 'za mała',
      dropped: 'zastąpiona',
      reversed: 'cofnięta',
    },
  },
  zh: {
    height: '区块 {n}',
    address: '地址',
    amount: '金额',
    pay: '付款',
    mine: '挖矿',
    mineMany: '挖 6 块',
    reorganise: '撤销 2 个区块',
    drop: '付款丢失',
    waiting: '等待区块',
    replace: '替换',
    none: '还没有地址：请向机器人索取。',
    paid: '已付款，等待区块。',
    states: {
      seen: '已发现',
      confirmed: '已入块',
      credited: '已入账',
      dust: '金额太小',
      dropped: '已被替换',
      reversed: '已撤回',
    },
  },
};

const REFRESH_MS = 3000;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The page's stylesheet has no names for these; its content security policy takes no style attributes in markup. */
const STYLES = {
  view: { display: 'grid', gap: '10px', minWidth: '0' },
  wide: { gridColumn: '1 / -1', minWidth: '0', width: '100%' },
  field: { minWidth: '0', width: '100%' },
  pressed: { background: 'var(--accent)', color: 'var(--on-accent)' },
  list: { listStyle: 'none', margin: '0', padding: '0', display: 'grid', gap: '6px' },
};

function styled(made, ...names) {
  for (const name of names) Object.assign(made.style, STYLES[name]);
  return made;
}

class ChainPanel {
  constructor(root, context) {
    this.root = root;
    this.context = context;
    const language = typeof context.language === 'function' ? context.language() : context.language;
    this.texts = TEXTS[language] ?? TEXTS.en;
    this.chain = null;
    this.form = null;
    this.view = styled(element('div'), 'view');
    root.append(this.view);
  }

  async start() {
    await this.refresh();
    this.timer = setInterval(() => this.refresh().catch(() => undefined), REFRESH_MS);
  }

  stop() {
    clearInterval(this.timer);
  }

  async refresh() {
    const response = await fetch(`${this.context.baseUrl}state`);
    if (response.ok) this.show(await response.json());
  }

  async act(action, body, done) {
    const response = await fetch(`${this.context.baseUrl}${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chain: this.chain, ...body }),
    });
    const answer = await response.json();
    if (!response.ok) return this.context.notify(answer.error);
    if (done) this.context.notify(done);
    this.show(answer);
  }

  show({ chains }) {
    this.chains = chains;
    this.chain ??= chains[0]?.chain ?? null;
    const current = chains.find(({ chain }) => chain === this.chain);
    if (!current) return this.view.replaceChildren();
    const typing = this.form?.contains(document.activeElement) && this.form.dataset.chain === this.chain;
    const form = typing ? this.form : this.payForm(current);
    this.form = form;
    const parts = [this.tabs(chains), this.line(this.texts.height.replace('{n}', current.height)), form];
    parts.push(this.buttons(), this.waiting(current), this.payments(current));
    // What is being typed stays where it is: only what stands around it is made anew.
    if (typing) {
      for (const child of [...this.view.children]) if (child !== form) child.remove();
      form.before(...parts.slice(0, 2));
      form.after(...parts.slice(3));
    } else {
      this.view.replaceChildren(...parts);
    }
  }

  line(text) {
    return element('p', { className: 'clock-note', textContent: text });
  }

  tabs(chains) {
    const tabs = chains.map(({ chain }) => {
      const tab = element('button', { type: 'button', textContent: chain === 'BTC' ? 'Bitcoin' : 'Litecoin' });
      tab.setAttribute('aria-pressed', String(chain === this.chain));
      if (chain === this.chain) styled(tab, 'pressed');
      tab.addEventListener('click', () => {
        this.chain = chain;
        this.show({ chains: this.chains });
      });
      return tab;
    });
    return element('div', { className: 'tool-buttons' }, ...tabs);
  }

  payForm({ chain, addresses }) {
    const { texts } = this;
    const list = element('datalist', { id: `chain-panel-addresses-${chain}` });
    for (const { address, user } of addresses) list.append(element('option', { value: address, label: user ?? '' }));
    const address = element('input', {
      name: 'address',
      placeholder: texts.address,
      value: addresses.find(({ used }) => !used)?.address ?? addresses[0]?.address ?? '',
      autocomplete: 'off',
      required: true,
    });
    styled(address, 'wide');
    address.setAttribute('list', list.id);
    address.setAttribute('aria-label', texts.address);
    const amount = element('input', {
      name: 'amount',
      placeholder: texts.amount,
      value: chain === 'BTC' ? '0.00025' : '0.25',
      inputMode: 'decimal',
      autocomplete: 'off',
      required: true,
    });
    styled(amount, 'field');
    amount.setAttribute('aria-label', `${texts.amount}, ${chain}`);
    const form = element(
      'form',
      { className: 'tool-buttons' },
      address,
      amount,
      list,
      element('button', { type: 'submit', textContent: texts.pay }),
      addresses.length === 0 ? this.line(texts.none) : null,
    );
    form.dataset.chain = chain;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.act('pay', { address: address.value, amount: amount.value.trim() }, texts.paid);
    });
    return form;
  }

  buttons() {
    const { texts } = this;
    const drop = element('input', { type: 'checkbox', checked: this.drop ?? false });
    drop.addEventListener('change', () => {
      this.drop = drop.checked;
    });
    const button = (text, run) => {
      const made = element('button', { type: 'button', textContent: text });
      made.addEventListener('click', () => void run());
      return made;
    };
    return element(
      'div',
      { className: 'tool-buttons' },
      button(texts.mine, () => this.act('mine', { blocks: 1 })),
      button(texts.mineMany, () => this.act('mine', { blocks: 6 })),
      button(texts.reorganise, () => this.act('reorganise', { depth: 2, drop: this.drop ?? false })),
      element('label', { className: 'clock-note' }, drop, ` ${texts.drop}`),
    );
  }

  waiting({ waiting }) {
    const list = styled(element('ul', { className: 'clock-note' }), 'list');
    for (const { txid, amount } of waiting) {
      const replace = element('button', { type: 'button', textContent: this.texts.replace });
      replace.addEventListener('click', () => void this.act('replace', { txid }));
      list.append(element('li', {}, `${amount} · ${txid.slice(0, 8)}… · ${this.texts.waiting} `, replace));
    }
    return list;
  }

  payments({ payments }) {
    const list = styled(element('ul', { className: 'clock-note' }), 'list');
    for (const { txid, amount, state, confirmations, required, credited } of payments) {
      const progress = state === 'confirmed' ? ` ${confirmations}/${required ?? '?'}` : '';
      const worth = credited ? ` · ${credited.amount} ${credited.currency}` : '';
      const item = element('li', { textContent: `${amount} · ${this.texts.states[state]}${progress}${worth}` });
      item.title = txid;
      list.append(item);
    }
    return list;
  }
}

export async function mount(root, context) {
  const panel = new ChainPanel(root, context);
  await panel.start();
  return () => panel.stop();
}
