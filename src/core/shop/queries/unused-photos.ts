import type { Core } from '../../shared/core';
import { onlyRow } from '../../shared/tx';
import { unusedBefore } from '../commands/forget-unused-photos';
import { ANY_UNUSED_PHOTO } from '../sql/photo-sql';

/** Whether there is a photo to forget, so that no command is recorded for nothing. */
export async function anyUnusedPhoto(core: Core): Promise<boolean> {
  return onlyRow(await core.db.query<{ unused: boolean }>(ANY_UNUSED_PHOTO, [unusedBefore(core)])).unused;
}
