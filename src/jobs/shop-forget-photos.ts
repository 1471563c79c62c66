import { randomUUID } from 'node:crypto';
import { anyUnusedPhoto, forgetUnusedPhotos } from '../core/shop';
import { systemActor } from '../core/shared/actor';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';

const id = 'shop.forget-photos';

/** Deletes stock photos that were uploaded and never used. */
export const forgetPhotosJob: Job = {
  id,
  schedule: '0 20 3 * * *',
  async run({ core, signal }) {
    let forgotten = 0;
    for (let more = await anyUnusedPhoto(core); more && !signal.aborted;) {
      const call = { actor: systemActor(id), idempotencyKey: `${id}:${randomUUID()}` };
      const { result } = await forgetUnusedPhotos(core, call);
      forgotten += result.photos.length;
      more = result.more;
    }
    if (forgotten > 0) log.info({ job: id, photos: forgotten }, 'unused stock photos were deleted');
  },
};
