/** A picture after its type was found by its content and everything that is no picture dropped. */
export interface PreparedPhoto {
  /** SHA-256 of the file as it was sent, in hex: the same picture is stored once. */
  readonly id: string;
  readonly bytes: Buffer;
  readonly mediaType: 'image/jpeg';
  /** As the sender named it; never a path. */
  readonly name: string;
}

const REFERENCE = /^photo:([0-9a-f]{64})$/;

/** What a stock item's payload says of a photo that was uploaded privately. */
export const photoReference = (id: string): string => `photo:${id}`;

/** The id of a privately uploaded photo; undefined for a photo that lies elsewhere. */
export const photoIdOf = (photo: string): string | undefined => REFERENCE.exec(photo)?.[1];
