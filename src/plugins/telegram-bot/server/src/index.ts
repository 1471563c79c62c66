import { features } from './features';
import { BotRuntime, type RuntimeOptions } from './runtime';
import { loadTexts } from './texts';

export type { BotRuntime } from './runtime';

/** What `src/index.ts` starts the bot by; Strapi only carries the plugin. */
export interface BotService {
  create(options: RuntimeOptions): BotRuntime;
}

export default {
  register(): void {
    loadTexts(Object.fromEntries(features.map((feature) => [feature.id, feature.texts])));
  },
  services: {
    bot: (): BotService => ({ create: (options) => new BotRuntime(options) }),
  },
};
