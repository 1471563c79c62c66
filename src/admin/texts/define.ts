export type PanelLanguage = 'en' | 'ru' | 'pl';

/** Texts of one area in every language of the panel; a key that one language lacks doesn't compile. */
export function defineTexts<Key extends string>(
  texts: Readonly<Record<PanelLanguage, Readonly<Record<Key, string>>>>,
): Readonly<Record<PanelLanguage, Readonly<Record<Key, string>>>> {
  return texts;
}
