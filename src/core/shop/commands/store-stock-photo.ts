import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import type { Tx } from '../../shared/tx';
import { INSERT_PHOTO } from '../sql/photo-sql';
import { photoReference, type PreparedPhoto } from '../stock-photo';

/** Keeps a photo for an import that names it within a week. @returns how the import names it */
export function storeStockPhoto(core: Core, call: Call, photo: PreparedPhoto): Promise<Outcome<string>> {
  const input = { id: photo.id, name: photo.name };
  return runCommand(core.db, { name: 'shop.store-stock-photo', ...call, input }, async (tx) => {
    await insertPhoto(core, tx, call, photo);
    return photoReference(photo.id);
  });
}

export const insertPhoto = (core: Core, tx: Tx, call: Call, photo: PreparedPhoto): Promise<unknown> =>
  tx.query(INSERT_PHOTO, [
    photo.id,
    photo.mediaType,
    photo.bytes.length,
    photo.bytes,
    photo.name.slice(0, 200),
    `${call.actor.kind}:${call.actor.id}`,
    core.clock.now(),
  ]);
