import { createHash } from 'node:crypto';
import { UnusablePhotoError, type PreparedPhoto } from '../../core/shop';
import { MAX_UPLOAD_BYTES, mediaTypeOf, redraw, safeName } from './picture';

/** As large as Telegram shows a photo: https://core.telegram.org/bots/api#sendphoto */
const MAX_SIDE_PX = 2560;
const TYPES: readonly (string | undefined)[] = ['image/jpeg', 'image/png', 'image/webp'];

/** Makes an upload fit to be delivered as a photo: JPEG, which is what Telegram sends. @throws UnusablePhotoError */
export async function prepareStockPhoto(bytes: Buffer, name: string): Promise<PreparedPhoto> {
  if (bytes.length === 0) throw new UnusablePhotoError('is empty');
  if (bytes.length > MAX_UPLOAD_BYTES) throw new UnusablePhotoError('must be at most 10 MB');
  if (!TYPES.includes(await mediaTypeOf(bytes))) throw new UnusablePhotoError('must be a photo (JPEG, PNG, WebP)');
  const id = createHash('sha256').update(bytes).digest('hex');
  const upright = await redraw(bytes, MAX_SIDE_PX)
    .then((picture) => picture.jpeg({ quality: 88 }).toBuffer())
    .catch(() => {
      throw new UnusablePhotoError('is damaged or too large a picture');
    });
  return { id, bytes: upright, mediaType: 'image/jpeg', name: safeName(name, 'photo') };
}
