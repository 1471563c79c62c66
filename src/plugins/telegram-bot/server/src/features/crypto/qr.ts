import QRCode from 'qrcode';
import type { SentFile } from '../../../../../../platform/telegram/caller';

const WIDTH_PX = 480;

/** A payment link as a picture that any wallet can scan. */
export async function qrFile(link: string): Promise<SentFile> {
  const bytes = await QRCode.toBuffer(link, { width: WIDTH_PX, margin: 3, errorCorrectionLevel: 'M' });
  return { bytes, name: 'address.png' };
}
