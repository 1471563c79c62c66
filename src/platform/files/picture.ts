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

/** Telegram takes no longer strip as a photo: https://core.telegram.org/bots/api#sendphoto */
const MAX_RATIO = 20;

/**
 * A picture decoded to the last pixel, upright and no larger than a side allows, to be written anew: neither EXIF (where
 * it was taken) nor anything appended to it is left. A strip gets white margins. Fails, at the latest when its output is
 * asked for, when the picture is damaged.
 */
export async function redraw(bytes: Buffer, maxSidePx: number): Promise<sharp.Sharp> {
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', pages: 1 });
  const { autoOrient } = await picture.metadata();
  return picture
    .rotate()
    .resize(sizeOf(autoOrient.width, autoOrient.height, maxSidePx))
    .flatten({ background: '#ffffff' });
}

function sizeOf(width: number, height: number, maxSidePx: number): sharp.ResizeOptions {
  const longest = Math.min(maxSidePx, Math.max(width, height));
  if (Math.max(width, height) <= MAX_RATIO * Math.min(width, height)) {
    return { width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true };
  }
  const shortest = Math.ceil(longest / MAX_RATIO);
  const sides = width > height ? { width: longest, height: shortest } : { width: shortest, height: longest };
  return { ...sides, fit: 'contain', background: '#ffffff' };
}
