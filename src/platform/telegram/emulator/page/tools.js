import { h, icon, iconButton, replaceChildren } from './dom.js';
import { call, nameOf, nowMs, on, Refused, store } from './store.js';
import { language, LANGUAGES, setLanguage, spanOf, t } from './texts.js';
import { notify } from './toasts.js';

const STEPS_MS = [60_000, 900_000, 3_600_000, 86_400_000];

const THEMES = { auto: ['auto', 'themeAuto'], light: ['sun', 'themeLight'], dark: ['moon', 'themeDark'] };

export const theme = () => localStorage.getItem('playground.theme') ?? 'auto';

export function applyTheme(next = theme()) {
  localStorage.setItem('playground.theme', next);
  if (next === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

/** The drawer at the side: clock, panels that others mount (e.g. the chain), appearance. */
export class Tools {
  /** @param options `close()`, `activeUser()` */
  constructor(options) {
    this.options = options;
    this.panels = h('div', { class: 'panels' });
    this.clockFace = h('div', { class: 'clock-face', role: 'timer' });
    this.clockNote = h('p', { class: 'clock-note' });
    this.resetButton = h('button', { type: 'button', onclick: () => this.moveClock({ reset: true }) }, t('resetClock'));
    this.element = h(
      'aside',
      { class: 'tools', 'aria-label': t('tools') },
      h(
        'header',
        { class: 'tools-header' },
        h('h2', {}, t('tools')),
        iconButton('close', t('close'), () => options.close()),
      ),
      h('div', { class: 'tools-body' }, this.panels, this.clockSection(), this.appearanceSection()),
    );
    this.mounted = new Map();
    on('state', () => this.mountPanels());
    on('change', (change) => {
      if (change.type === 'clock') this.tick();
    });
    setInterval(() => this.tick(), 1000);
    this.tick();
  }

  clockSection() {
    const steps = STEPS_MS.map((milliseconds) =>
      h(
        'button',
        {
          type: 'button',
          'aria-label': t('advance', { span: spanOf(milliseconds) }),
          onclick: () => this.moveClock({ advanceMs: milliseconds }),
        },
        `+ ${spanOf(milliseconds)}`,
      ),
    );
    return h(
      'section',
      { class: 'tool' },
      h('h3', {}, icon('clock', 18), t('clock')),
      this.clockFace,
      this.clockNote,
      h('div', { class: 'tool-buttons' }, steps),
      this.resetButton,
    );
  }

  appearanceSection() {
    const themes = Object.entries(THEMES).map(([value, [name, label]]) =>
      h(
        'button',
        {
          type: 'button',
          'aria-pressed': String(theme() === value),
          onclick: (event) => {
            applyTheme(value);
            for (const one of event.currentTarget.parentElement.children) {
              one.setAttribute('aria-pressed', String(one === event.currentTarget));
            }
          },
        },
        icon(name, 16),
        t(label),
      ),
    );
    const select = h(
      'select',
      { onchange: () => setLanguage(select.value) },
      Object.entries(LANGUAGES).map(([code, name]) => h('option', { value: code, selected: code === language }, name)),
    );
    return h(
      'section',
      { class: 'tool' },
      h('h3', {}, icon('sun', 18), t('settings')),
      h('div', { class: 'segments', role: 'group', 'aria-label': t('theme') }, themes),
      h('label', { class: 'field' }, h('span', {}, t('language')), select),
    );
  }

  tick() {
    const now = new Date(nowMs());
    this.clockFace.textContent = new Intl.DateTimeFormat(language, {
      dateStyle: 'medium',
      timeStyle: 'medium',
      hourCycle: 'h23',
    }).format(now);
    const { offsetMs } = store;
    const moved = Math.abs(offsetMs) >= 1000;
    const offset = t(offsetMs > 0 ? 'ahead' : 'behind', { span: spanOf(offsetMs) });
    this.clockNote.textContent = moved ? t('clockMoved', { offset }) : t('clockReal');
    this.resetButton.hidden = !moved;
  }

  async moveClock(body) {
    try {
      await call('POST', '/clock', body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      notify(t('failed', { reason: error.message }));
    }
  }

  /** Each panel is an ES module with `mount(element, context)`; a broken one says so and leaves the rest alone. */
  async mountPanels() {
    for (const panel of store.panels) {
      if (this.mounted.has(panel.id)) continue;
      const body = h('div', { class: 'panel-body' });
      this.mounted.set(panel.id, body);
      this.panels.append(h('section', { class: 'tool', data: { panel: panel.id } }, h('h3', {}, panel.title), body));
      try {
        const module = await import(panel.scriptUrl);
        await module.mount(body, this.context(panel));
      } catch (error) {
        replaceChildren(body, t('failed', { reason: error instanceof Error ? error.message : String(error) }));
      }
    }
  }

  context(panel) {
    return {
      baseUrl: new URL('.', new URL(panel.scriptUrl, location.href)).pathname,
      language,
      notify,
      onChange: (listener) => on('change', listener),
      user: () => {
        const person = store.users.get(this.options.activeUser());
        return person ? { id: person.user.id, name: nameOf(person.user) } : null;
      },
      clock: () => new Date(nowMs()),
    };
  }
}
