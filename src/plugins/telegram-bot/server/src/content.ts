import type { Core } from '../../../../core/shared/core';
import type { ContentSource } from '../../../../platform/telegram/caller';
import type { Feature } from './feature';

/** What messages refer to, found by the part before the colon in the capability that knows it. */
export function contentOf(core: Core, features: readonly Feature[]): ContentSource {
  const files = new Map(features.flatMap((feature) => Object.entries(feature.files ?? {})));
  const payloads = new Map(features.flatMap((feature) => Object.entries(feature.payloads ?? {})));
  const read = <Content>(
    sources: ReadonlyMap<string, (core: Core, id: string) => Promise<Content>>,
    reference: string,
  ): Promise<Content> => {
    const colon = reference.indexOf(':');
    const source = sources.get(reference.slice(0, colon));
    if (!source) throw new Error(`nobody knows what ${reference} is`);
    return source(core, reference.slice(colon + 1));
  };
  return {
    file: async (reference) => read(files, reference),
    payload: async (reference) => read(payloads, reference),
  };
}
