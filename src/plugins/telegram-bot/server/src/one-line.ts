/** Joiners that join nothing that can be seen. Between letters or pictures they belong to the writing: می‌خواهم, 👩‍👧. */
const IDLE_JOINERS = /(?<![\p{L}\p{M}\p{S}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{S}])/gu;
const BLANKS = /(?:(?![\u200c\u200d])[\p{C}\p{Z}])+/gu;

/** What people wrote, in one line: blanks, controls and what turns the direction of writing become one space. */
export const oneLine = (text: string): string => text.replace(IDLE_JOINERS, '').replace(BLANKS, ' ').trim();
