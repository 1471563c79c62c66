import { LANGUAGES } from '../../../../core/identity';
import type { BotApi } from '../../../../platform/telegram/api';
import type { Feature } from './feature';
import { textsIn } from './texts';

/** Tells Telegram which commands to offer, in each language; what has no language of ours sees English. */
export async function registerCommands(api: BotApi, features: readonly Feature[]): Promise<void> {
  for (const language of LANGUAGES) {
    const texts = textsIn(language);
    const list = (who: 'user' | 'admin'): { command: string; description: string }[] =>
      features.flatMap((feature) =>
        (feature.commands ?? [])
          .filter((command) => (command.who === who || command.who === 'anyone') && !command.hidden)
          .map(({ name }) => ({ command: name, description: texts.plain(`${feature.id}:commands.${name}`) })),
      );
    const languages = language === 'en' ? [undefined, language] : [language];
    for (const language_code of languages) {
      await api.call('setMyCommands', { commands: list('user'), scope: { type: 'all_private_chats' }, language_code });
      await api.call('setMyCommands', {
        commands: list('admin'),
        scope: { type: 'all_chat_administrators' },
        language_code,
      });
    }
  }
}
