import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { UnusableProofError, type PreparedProof, type ProofMediaType } from '../../core/wallet';
import { MAX_UPLOAD_BYTES, mediaTypeOf, redraw, safeName } from './picture';

/** Enough to read the small print of a slip; larger pictures are made smaller. */
const MAX_SIDE_PX = 2400;
const TYPES: readonly ProofMediaType[] = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];
const RULE = 'must be a photo (JPEG, PNG, WebP) or a PDF';

/**
 * Makes an upload fit to be kept: its type is what its bytes say, never its name; a picture is decoded to the last
 * pixel and written anew, so that neither EXIF (where it was taken) nor anything appended to it is left.
 * @throws UnusableProofError
 */
export async function prepareProof(bytes: Buffer, name: string): Promise<PreparedProof> {
  if (bytes.length === 0) throw new UnusableProofError('is empty');
  if (bytes.length > MAX_UPLOAD_BYTES) throw new UnusableProofError('must be at most 10 MB');
  const mediaType = await sniff(bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const shownName = safeName(name, 'proof');
  if (mediaType === 'application/pdf') {
    checkPdf(bytes);
    return { bytes, mediaType, name: shownName, sha256, perceptualHash: null };
  }
  const picture = await decode(bytes);
  return { ...picture, name: shownName, sha256 };
}

async function sniff(bytes: Buffer): Promise<ProofMediaType> {
  const found = await mediaTypeOf(bytes);
  const mediaType = TYPES.find((type) => type === found);
  if (!mediaType) throw new UnusableProofError(RULE);
  return mediaType;
}

/** A whole document that runs nothing: what opens, launches or fetches by itself has no place in a payment slip. */
function checkPdf(bytes: Buffer): void {
  const text = bytes.toString('latin1');
  if (!text.startsWith('%PDF-') || !text.slice(-1024).includes('%%EOF')) {
    throw new UnusableProofError('is not a complete PDF');
  }
  // Any letter of a name may be written as #xx (ISO 32000-1, 7.3.5).
  const names = text.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  if (/\/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b/.test(names)) {
    throw new UnusableProofError('must be a PDF without scripts and attachments');
  }
}

async function decode(bytes: Buffer): Promise<Pick<PreparedProof, 'bytes' | 'mediaType' | 'perceptualHash'>> {
  try {
    const upright = await (await redraw(bytes, MAX_SIDE_PX)).webp({ quality: 82 }).toBuffer();
    return { bytes: upright, mediaType: 'image/webp', perceptualHash: await fingerprint(upright) };
  } catch {
    throw new UnusableProofError('is damaged or too large a picture');
  }
}

const HASH_SIDE = 16;

/**
 * A difference hash: the picture as 17 × 16 grey points, and for each two neighbours whether it gets brighter. Scaling,
 * compression and a change of brightness leave it nearly as it is (N. Krawetz, "Kind of Like That", 2013).
 */
async function fingerprint(picture: Buffer): Promise<string> {
  const width = HASH_SIDE + 1;
  const grey = await sharp(picture).greyscale().resize(width, HASH_SIDE, { fit: 'fill' }).raw().toBuffer();
  let bits = '';
  for (let row = 0; row < HASH_SIDE; row += 1) {
    for (let column = 0; column < HASH_SIDE; column += 1) {
      const at = row * width + column;
      bits += (grey[at] ?? 0) < (grey[at + 1] ?? 0) ? '1' : '0';
    }
  }
  return bits;
}
