import sharp from 'sharp';

/** What an upload may have at most, before it is made smaller. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** A phone's camera has up to 200 megapixels, its screenshots ten; a bomb has thousands. */
const MAX_PIXELS = 64_000_000;

/** The media type that the bytes themselves say, whatever the file's name. */
export async function mediaTypeOf(bytes: Buffer): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  return (await fileTypeFromBuffer(bytes))?.mime;
}

/** A file's name as it may be shown: no path, no markup. */
export const safeName = (name: string, otherwise: string): string =>
  name.replace(/[^\p{L}\p{N} ._()-]+/gu, '_').slice(-120) || otherwise;

/**
 * A picture decoded to the last pixel, upright and no larger than a side allows, to be written anew: neither EXIF (where
 * it was taken) nor anything appended to it is left. Fails when its output is asked for and the picture is damaged.
 */
export const redraw = (bytes: Buffer, maxSidePx: number): sharp.Sharp =>
  sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', pages: 1 })
    .rotate()
    .resize({ width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' });
