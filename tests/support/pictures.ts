import sharp from 'sharp';

/** A payment slip as a phone would show it; two slips differ in their lines, as those of one bank do. */
export async function slip(text: string, format: 'png' | 'jpeg' | 'webp' = 'png', width = 400): Promise<Buffer> {
  const lines = Array.from({ length: 12 }, (_, index) => {
    const length = 60 + ((text.charCodeAt(index % text.length) * (index + 7) * 13) % 280);
    return `<rect x="30" y="${60 + index * 45}" width="${length}" height="22" fill="#333"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="640"><rect width="400" height="640" fill="#fff"/>${lines.join('')}</svg>`;
  return sharp(Buffer.from(svg)).resize({ width }).toFormat(format).toBuffer();
}

export function proofForm(bytes: Buffer, name: string, fields: Readonly<Record<string, string>> = {}): FormData {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append('proof', new Blob([new Uint8Array(bytes)]), name);
  return form;
}
