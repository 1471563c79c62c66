const LIKE_SPECIAL = /[\\%_]/g;

/** The pattern of LIKE for whatever contains a text, in which nothing of the text is a wildcard. */
export const containing = (text: string): string => `%${text.replace(LIKE_SPECIAL, '\\$&')}%`;
